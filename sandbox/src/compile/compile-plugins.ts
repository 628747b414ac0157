import type { CompileResult } from './bundle.ts'
import { compilePlugin } from './compile-plugin.ts'
import type { PluginSource } from './plugin-source.ts'

/** Compiles several tasks side by side; the results stand in the order of the sources. */
export function compilePlugins(sources: PluginSource[]): Promise<CompileResult[]> {
  return Promise.all(sources.map((source) => compilePlugin(source)))
}
