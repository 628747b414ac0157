import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Far more than a package of tasks has; what is beyond is not looked at. */
const maxFiles = 2_000

/** Not looked into: large, and its own record of what is installed says when that is another. */
const installed = 'node_modules'
const installedRecord = 'node_modules/.package-lock.json'

/**
 * Tells whether anything in a folder has changed, links themselves included: another text for another state.
 * It reads no file. Folders are looked through rather than watched, since that works on every file system and
 * with every way to save.
 */
export async function fingerprintOf(folder: string): Promise<string> {
  const seen: string[] = []
  const note = async (path: string) => {
    const found = await lstat(join(folder, path), { bigint: true }).catch(() => undefined)
    if (found) seen.push(`${path} ${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`)
  }
  // A link is as it is, wherever it leads.
  const folders = (await lstat(folder).catch(() => undefined))?.isDirectory() ? [''] : []
  if (folders.length === 0) await note('')
  for (let path = folders.pop(); path !== undefined && seen.length < maxFiles; path = folders.pop()) {
    const entries = await readdir(join(folder, path), { withFileTypes: true }).catch(() => [])
    for (const entry of entries) {
      if (entry.name === installed || entry.name === '.git') continue
      const inner = path === '' ? entry.name : `${path}/${entry.name}`
      if (entry.isDirectory()) folders.push(inner)
      else await note(inner)
    }
  }
  await note(installedRecord)
  return seen.join('\n')
}
