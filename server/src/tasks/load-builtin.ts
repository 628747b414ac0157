import { builtinPlugins } from '@patchbay/plugins'
import { compilePlugin, type Sandbox } from '@patchbay/sandbox'
import { createTaskType } from './create-task-type.ts'
import type { TaskType } from './task-type.ts'

/**
 * Compiles the built-in plugins and reads what they declare, all at once.
 *
 * @throws {Error} naming the plugin that does not compile or declares something wrong
 */
export async function loadBuiltinTasks(sandbox: Sandbox, version: string): Promise<TaskType[]> {
  return Promise.all(
    builtinPlugins.map(async (plugin) => {
      const { file } = plugin
      const compiled = await compilePlugin(plugin)
      if (!compiled.ok) {
        const [first] = compiled.diagnostics
        throw new Error(`${file} does not compile: ${first?.message ?? 'for an unknown reason'}`)
      }
      const described = await sandbox.describe(compiled.bundle)
      if (!described.ok) throw new Error(`${file} declares no task: ${described.error.message}`)
      const { bundle } = compiled
      return createTaskType({
        manifest: described.manifest,
        bundle,
        version,
        source: 'builtin',
        author: 'patchbay',
      })
    }),
  )
}
