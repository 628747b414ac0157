import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { StoreUnavailable } from './store/port.ts'

/**
 * The key that secrets are encrypted with, from a file in the data folder that only this user may read; made
 * where it is not there.
 *
 * @returns 32 bytes
 * @throws {StoreUnavailable} where the file cannot be read or written, or holds something else
 */
export function loadSecretKey(dataDir: string): Buffer {
  const path = join(dataDir, 'secret-key')
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    if (!existsSync(path)) makeOnce(path)
    const text = readFileSync(path, 'utf8').trim()
    if (/^[0-9a-f]{64}$/.test(text)) return Buffer.from(text, 'hex')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StoreUnavailable(
      `The secret key ${path} cannot be read or made: ${reason}. Set PATCHBAY_SECRET_KEY, or PATCHBAY_DATA_DIR to a folder that may be written`,
    )
  }
  throw new StoreUnavailable(
    `${path} does not hold a secret key (64 hex digits): restore it, or set PATCHBAY_SECRET_KEY`,
  )
}

/** Tells whether two keys are the same, and nothing else about them. */
export function checkValueOf(key: Buffer): string {
  return createHmac('sha256', key).update('patchbay: which key is it').digest('hex')
}

/** The file appears whole or not at all, and of two processes that make it one wins. */
function makeOnce(path: string): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  writeFileSync(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}
