import { expect, test } from 'vitest'
import { RepeatedLook } from './repeated-look.ts'

/** Never within a test. */
const rarely = 3_600_000

/** A look that ends when it is told to. */
function controlled() {
  const begun: Array<() => void> = []
  let waiting = Promise.withResolvers<void>()
  return {
    look: () =>
      new Promise<void>((resolve) => {
        begun.push(resolve)
        waiting.resolve()
        waiting = Promise.withResolvers()
      }),
    begins: () => waiting.promise,
    end: () => begun.at(-1)?.(),
    get count() {
      return begun.length
    },
  }
}

const failed = (error: unknown) => {
  throw error
}

test('a hint is followed by a look at once', async () => {
  const { look, begins, end } = controlled()
  const looks = new RepeatedLook({ everyMs: rarely, look, failed })
  looks.start()
  const begun = begins()
  looks.hint()
  await begun
  end()
  await looks.stop()
})

test('a hint during a look is followed by another one, several by no more than that', async () => {
  const looked = controlled()
  const looks = new RepeatedLook({ everyMs: rarely, look: looked.look, failed })
  const first = looked.begins()
  looks.start(0)
  await first
  const second = looked.begins()
  for (let hint = 0; hint < 3; hint += 1) looks.hint()
  looked.end()
  await second
  const stopped = looks.stop()
  looked.end()
  await stopped
  expect(looked.count).toBe(2)
})

test('a look that fails is told, and is not the last', async () => {
  const failures: unknown[] = []
  const { promise: third, resolve } = Promise.withResolvers<void>()
  const looks = new RepeatedLook({
    everyMs: 1,
    look: async () => {
      if (failures.length === 2) return resolve()
      throw new Error('away')
    },
    failed: (error) => failures.push(error),
  })
  looks.start()
  await third
  await looks.stop()
  expect(failures).toEqual([new Error('away'), new Error('away')])
})

test('hints before the start and after the end are followed by nothing', async () => {
  let count = 0
  const look = async () => void (count += 1)
  const looks = new RepeatedLook({ everyMs: rarely, look, failed })
  looks.hint()
  await looks.stop()
  looks.start(0)
  looks.hint()
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(count).toBe(0)
})
