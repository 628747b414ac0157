import { lstat, mkdir, realpath, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)

/** What a package's editor and tests find in its node_modules, and where it is. The hub needs none of it. */
const packages: Array<[name: string, find: () => string]> = [
  ['@patchbay/sdk', () => join(dirname(fileURLToPath(import.meta.resolve('@patchbay/sdk'))), '..')],
  ['@types/node', () => dirname(require.resolve('@types/node/package.json'))],
]

/** Links the SDK of this Patchbay into a package, where nothing else of its name is installed. */
export async function linkSdk(folder: string): Promise<void> {
  for (const [name, find] of packages) {
    const link = join(folder, 'node_modules', name)
    const isThere = await lstat(link).then(
      () => true,
      () => false,
    )
    const target = isThere ? undefined : await found(find)
    if (target === undefined) continue
    await mkdir(dirname(link), { recursive: true })
    await symlink(target, link, 'junction')
  }
}

/** Not all of it is installed everywhere. */
async function found(find: () => string): Promise<string | undefined> {
  try {
    return await realpath(find())
  } catch {
    return undefined
  }
}
