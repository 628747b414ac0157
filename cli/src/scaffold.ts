/** The files of a new package, by their path in it. @param name of the package, and of its one task */
export function scaffold(name: string): Record<string, string> {
  const title = name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')
  return {
    'package.json': `${JSON.stringify({ name, version: '0.1.0', private: true, type: 'module' }, null, 2)}\n`,
    '.gitignore': 'node_modules\n',
    'tsconfig.json': tsconfig,
    [`tasks/${name}.ts`]: task(name, title),
    [`tasks/${name}.test.ts`]: test(name),
  }
}

/** As a hub checks it, for editors. Tests are left out: they run in Node, whose globals are others. */
const tsconfig = `{
  "extends": "@patchbay/sdk/tsconfig.json",
  "compilerOptions": { "types": ["@patchbay/sdk/globals"] },
  "exclude": ["**/*.test.ts"]
}
`

const task = (name: string, title: string) => `import { defineTask, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'custom.${name}',
  title: '${title}',
  description: 'Greets somebody by name',
  icon: 'hand',
  category: 'Text',
  input: Type.Object({ name: Type.String({ title: 'Name', minLength: 1 }) }),
  output: Type.Object({ text: Type.String() }),
  async run({ input, log }) {
    log.info('greeting', input.name)
    return { text: \`Hello \${input.name}!\` }
  },
})
`

const test = (name: string) => `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runTask } from '@patchbay/sdk/testing'
import type task from './${name}.ts'

const file = new URL('./${name}.ts', import.meta.url)

test('greets by name', async () => {
  const result = await runTask<typeof task>(file, { input: { name: 'Ada' } })
  assert.deepEqual(result.output, { text: 'Hello Ada!' })
})

test('wants a name', async () => {
  const result = await runTask<typeof task>(file, { input: { name: '' } })
  assert.equal(result.error?.code, 'input_invalid')
})
`
