import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { distFolder, readBuildState, stampName } from './build-state.ts'
import { compressFolder } from './compress.ts'
import { manifestName } from './transfer-sizes.ts'
import { writeAuthorTypes } from './write-author-types.ts'

const uiFolder = fileURLToPath(new URL('../', import.meta.url))

/**
 * Builds the web UI where it is missing or was made of other sources. The new build takes the old one's place
 * when it is whole, so that two builds at once and a killed one do no harm.
 *
 * @returns whether there was anything to do
 */
export async function buildWebUi(): Promise<boolean> {
  const { current, sources } = await readBuildState()
  if (current) return false
  await removeLeftovers()
  const fresh = `${distFolder}-${process.pid}`
  const old = `${fresh}-old`
  try {
    await writeAuthorTypes()
    await build({
      root: uiFolder,
      logLevel: 'warn',
      build: { outDir: fresh, emptyOutDir: true, manifest: manifestName },
    })
    await compressFolder(fresh)
    await writeFile(join(fresh, stampName), sources)
    await rename(distFolder, old).catch(() => undefined)
    await rename(fresh, distFolder)
  } finally {
    await Promise.all([fresh, old].map((folder) => rm(folder, { recursive: true, force: true })))
  }
  return true
}

/** What builds have left that were killed. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(uiFolder)) {
    const [, pid] = /^dist-(\d+)/.exec(name) ?? []
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(uiFolder, name), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
