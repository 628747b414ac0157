import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreUnavailable } from '../port.ts'
import { describeFailure } from './failure.ts'

/**
 * Makes this process the only owner of a data folder. The lock is SQLite's own on a small file: the
 * operating system frees it with the process, however that ends.
 *
 * @returns what gives it back
 * @throws {StoreUnavailable} where another process has it, or the folder cannot be written
 */
export function lockFolder(dataDir: string): () => void {
  const ownerPath = join(dataDir, 'owner')
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(join(dataDir, 'lock.sqlite'), { timeout: 0 })
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')
    writeFileSync(ownerPath, String(process.pid))
  } catch (error) {
    database?.close()
    const isHeld = error instanceof Error && 'errcode' in error && error.errcode === 5
    if (!isHeld) throw new StoreUnavailable(describeFailure(error, dataDir).message)
    throw new StoreUnavailable(
      `The data folder ${dataDir} is in use by another Patchbay${ownerOf(ownerPath)}: stop that one, or set PATCHBAY_DATA_DIR to another folder`,
    )
  }
  const held = database
  return () => {
    rmSync(ownerPath, { force: true })
    held.close()
  }
}

function ownerOf(path: string): string {
  try {
    const pid = readFileSync(path, 'utf8')
    return /^\d+$/.test(pid) ? ` (process ${pid})` : ''
  } catch {
    return ''
  }
}
