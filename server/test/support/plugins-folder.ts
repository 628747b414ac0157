import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder for PATCHBAY_PLUGINS_DIR, and hands in it. */
export interface PluginsFolder {
  dir: string
  /** Writes files, paths from the folder on. */
  write(files: Record<string, string>): Promise<void>
  /** As editors do: a new file is put in the place of the old one. */
  replace(path: string, text: string): Promise<void>
  link(path: string, target: string): Promise<void>
  remove(path: string): Promise<void>
  dispose(): Promise<void>
}

export async function createPluginsFolder(): Promise<PluginsFolder> {
  const dir = await mkdtemp(join(tmpdir(), 'patchbay-plugins-'))
  const at = (path: string) => join(dir, path)
  return {
    dir,
    async write(files) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(at(path)), { recursive: true })
        await writeFile(at(path), text)
      }
    },
    async replace(path, text) {
      await writeFile(at(`${path}.tmp~`), text)
      await rename(at(`${path}.tmp~`), at(path))
    },
    async link(path, target) {
      await mkdir(dirname(at(path)), { recursive: true })
      await symlink(target, at(path))
    },
    remove: (path) => rm(at(path), { recursive: true, force: true }),
    dispose: () => rm(dir, { recursive: true, force: true }),
  }
}
