import { createContext, Script } from 'node:vm'
import { expect, test } from 'vitest'
import { compilePlugin } from './compile-plugin.ts'
import { createStackMapper } from './stack-mapper.ts'

async function stackOf(text: string) {
  const result = await compilePlugin({ kind: 'text', name: 'shout.ts', text })
  if (!result.ok) throw new Error('does not compile')
  const context = createContext({})
  new Script(result.bundle.code, { filename: result.bundle.fileName }).runInContext(context)
  try {
    await context.__patchbay_export.run()
  } catch (error) {
    return createStackMapper()(result.bundle, (error as Error).stack ?? '')
  }
  throw new Error('did not throw')
}

test('frames show the lines of the source, those of V8, the SDK and the host are gone', async () => {
  const stack = await stackOf(`import { defineTask, Type, RetryLater } from '@patchbay/sdk'

interface Unused { a: string }
function explode(name: string): never {
  throw new Error(\`\${name}
    at first sight\`)
}
export default defineTask({
  type: 'custom.a', title: '', description: '', input: Type.Object({}), output: Type.Null(),
  async run() {
    return [1].map(() => explode('boom'))[0]
  },
})`)
  expect(stack.split('\n')).toEqual([
    'Error: boom',
    '    at explode (shout.ts:5:9)',
    '    at shout.ts:11:26',
    '    at Object.run (shout.ts:11:16)',
  ])
})

test('an error made by the SDK points at the line that asked for it', async () => {
  const stack = await stackOf(`import { RetryLater } from '@patchbay/sdk'
export default { run() { throw new RetryLater(-1) } }`)
  expect(stack.split('\n')).toEqual([
    'RangeError: RetryLater takes milliseconds >= 0',
    '    at Object.run (shout.ts:2:32)',
  ])
})

test('code that a task evaluates under the name code.js keeps its lines', async () => {
  const stack = await stackOf(String.raw`export default {
  run() {
    return (0, eval)('\nnull.x\n//# sourceURL=code.js')
  },
}`)
  expect(stack.split('\n').slice(1)).toEqual([
    '    at eval (code.js:2:6)',
    '    at Object.run (shout.ts:3:16)',
  ])
})

test.each([
  ['without sources', '{"version":3,"sources":[],"mappings":"AAAA"}'],
  ['with a source of null', '{"version":3,"sources":[null],"mappings":"AAAA"}'],
  ['of another file', '{"version":3,"sources":["/etc/passwd"],"mappings":"AAAA;AACA;AACA;AACA"}'],
])('a source map that a source says it has, %s, changes nothing', async (_, map) => {
  const comment = (start: string) =>
    `${start} sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`
  const text = `export default { run() {\n  throw new Error('no')\n} }\n${comment('//#')}\n${comment('/*@')} */\n`
  expect(await stackOf(text)).toBe('Error: no\n    at Object.run (shout.ts:2:9)')
})
