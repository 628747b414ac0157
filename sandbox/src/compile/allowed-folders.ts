import { realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PluginSource } from './plugin-source.ts'

/** The folders, without symbolic links, from which a plugin's files may be bundled. */
export async function allowedFolders(source: PluginSource): Promise<string[]> {
  if (source.kind === 'text') return []
  const packages = (source.packages ?? []).map((name) => folderOfPackage(name, source.root))
  return Promise.all([realpath(source.root), ...packages])
}

/** @throws {Error} if the package is not installed in `from` or above */
async function folderOfPackage(name: string, from: string): Promise<string> {
  const folder = await realpath(join(from, 'node_modules', name)).catch(() => undefined)
  if (folder) return folder
  if (dirname(from) === from) throw new Error(`package ${name} is not installed`)
  return folderOfPackage(name, dirname(from))
}
