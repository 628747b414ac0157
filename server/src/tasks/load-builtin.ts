import { builtinPlugins } from '@patchbay/plugins'
import { compilePlugin, type Sandbox } from '@patchbay/sandbox'
import { createTaskType } from './create-task-type.ts'
import type { TaskType } from './task-type.ts'

/**
 * Compiles the built-in plugins and reads what they declare, all at once.
 *
 * @param starting the sandbox, which may still be starting while they are compiled
 * @throws {Error} naming the plugin that does not compile or declares something wrong
 */
export async function loadBuiltinTasks(starting: Promise<Sandbox>, version: string): Promise<TaskType[]> {
  return Promise.all(
    builtinPlugins.map(async (plugin) => {
      const { file } = plugin
      const compiled = await compilePlugin(plugin)
      if (!compiled.ok) {
        const [first] = compiled.diagnostics
        throw new Error(`${file} does not compile: ${first?.message ?? 'for an unknown reason'}`)
      }
      const { bundle } = compiled
      const described = await (await starting).describe(bundle)
      if (!described.ok) throw new Error(`${file} declares no task: ${described.error.message}`)
      const { manifest } = described
      return createTaskType({ manifest, bundle, version, source: 'builtin', author: 'patchbay' })
    }),
  )
}
