import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTaskTester, type TaskTester } from '@patchbay/sdk/testing'
import { builtinPlugins } from './index.ts'

const sourceFolder = import.meta.dirname

let tester: TaskTester
beforeAll(async () => {
  tester = await createTaskTester()
})
afterAll(() => tester.close())

test('every task in the folder is listed', async () => {
  const files = await readdir(sourceFolder, { recursive: true })
  const sources = files.filter((file) => /(?<!\.test)\.ts$/.test(file))
  const texts = await Promise.all(sources.map((file) => readFile(join(sourceFolder, file), 'utf8')))
  const tasks = sources.filter((_, index) => texts[index]?.includes('export default defineTask('))
  expect(builtinPlugins.map(({ file }) => relative(sourceFolder, file)).toSorted()).toEqual(tasks.toSorted())
})

test.each(builtinPlugins)('$file declares what a form and a palette need', async (plugin) => {
  const manifest = await tester.describe(plugin)
  expect(manifest.type.replace('.', '/')).toBe(relative(sourceFolder, plugin.file).replace('.ts', ''))
  for (const fact of ['title', 'description', 'icon', 'category'] as const)
    expect(manifest[fact]).toMatch(/\w/)
  const fields = Object.values(Object(manifest.input['properties']) as Record<string, { title?: string }>)
  expect(fields.filter(({ title }) => !title)).toEqual([])
})
