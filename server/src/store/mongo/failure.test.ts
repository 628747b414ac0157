import { MongoServerError } from 'mongodb'
import { expect, test } from 'vitest'
import { patiently } from './failure.ts'

test.each([
  ['shuts down', 11_600],
  ['is not the primary any more', 10_107],
  ['has forgotten where the read was', 43],
])('what a database that %s did not answer is asked again', async (_, code) => {
  let asked = 0
  const answer = await patiently(async () => {
    asked += 1
    if (asked === 1) throw new MongoServerError({ code, message: 'not now' })
    return 'answer'
  })
  expect({ answer, asked }).toEqual({ answer: 'answer', asked: 2 })
})

test('what a database refuses is not asked again', async () => {
  const refusal = new MongoServerError({ code: 2, message: 'bad value' })
  let asked = 0
  const operation = async () => {
    asked += 1
    throw refusal
  }
  await expect(patiently(operation)).rejects.toBe(refusal)
  expect(asked).toBe(1)
})
