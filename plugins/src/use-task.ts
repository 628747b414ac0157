import { afterAll, beforeAll } from 'vitest'
import type { TaskDefinition } from '@patchbay/sdk'
import { createTaskTester, type RunOptions, type TaskResult, type TaskTester } from '@patchbay/sdk/testing'
import { builtinPlugins, builtinProviders } from './index.ts'

/**
 * For a test file: runs a built-in task in a sandbox that lives as long as the file's tests, at the provider
 * that its folder is named after.
 */
export function useTask<Task extends TaskDefinition>(task: string) {
  const source = builtinPlugins.find(({ file }) => file.endsWith(`/${task}.ts`))
  if (!source) throw new Error(`there is no built-in task ${task}`)
  const provider = builtinProviders.find(({ name }) => task.startsWith(`${name}/`))
  let tester: TaskTester
  beforeAll(async () => {
    tester = await createTaskTester()
  })
  afterAll(() => tester.close())
  return {
    run: (options: RunOptions<Task>): Promise<TaskResult<Task>> =>
      tester.run<Task>(source, { ...(provider && { provider }), ...options }),
    describe: () => tester.describe(source),
  }
}
