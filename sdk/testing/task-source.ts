import { access } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PluginSource } from '@patchbay/sandbox'

/**
 * Where a task's source is: a path or `file:` URL of the file whose default export it is, a compiler's
 * source, or the text itself.
 */
export type TaskLocation = string | URL | PluginSource | { text: string }

/**
 * The compiler's source for a location. A file may import what lies in its plugin's folder: the nearest
 * one above it with a package.json, else its own.
 */
export async function sourceOf(location: TaskLocation): Promise<PluginSource> {
  if (typeof location === 'string' || location instanceof URL) {
    const file = location instanceof URL ? fileURLToPath(location) : location
    const folder = dirname(file)
    return { kind: 'file', file, root: (await packageFolder(folder)) ?? folder }
  }
  return 'kind' in location ? location : { kind: 'text', name: 'task.ts', text: location.text }
}

async function packageFolder(folder: string): Promise<string | undefined> {
  const found = await access(join(folder, 'package.json')).then(
    () => true,
    () => false,
  )
  if (found) return folder
  return dirname(folder) === folder ? undefined : packageFolder(dirname(folder))
}
