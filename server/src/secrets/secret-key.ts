import { createHmac, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { StoreUnavailable } from '../store/port.ts'

/**
 * The keys of secrets, from a file in the data folder that only this user may read, a line each; made with
 * one key where it is not there.
 *
 * @returns 32 bytes each; the first one encrypts, the others are read with until they are not needed any more
 * @throws {StoreUnavailable} where the file cannot be read or written, or holds something else
 */
export function loadSecretKeys(dataDir: string): Buffer[] {
  const path = pathIn(dataDir)
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    if (!existsSync(path)) makeOnce(path)
    const lines = readFileSync(path, 'utf8').trim().split(/\s+/)
    if (lines.every((line) => /^[0-9a-f]{64}$/.test(line)))
      return lines.map((line) => Buffer.from(line, 'hex'))
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

/** Replaces the keys in the file, as a whole; on disk when it returns. */
export function storeSecretKeys(dataDir: string, keys: Buffer[]): void {
  const path = pathIn(dataDir)
  const draft = writeDraft(path, keys)
  renameSync(draft, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** Tells whether two keys are the same, and nothing else about them. */
export function checkValueOf(key: Buffer): string {
  return createHmac('sha256', key).update('patchbay: which key is it').digest('hex')
}

function pathIn(dataDir: string): string {
  return join(dataDir, 'secret-key')
}

/** The file appears whole or not at all, and of two processes that make it one wins. */
function makeOnce(path: string): void {
  const draft = writeDraft(path, [randomBytes(32)])
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}

function writeDraft(path: string, keys: Buffer[]): string {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const file = openSync(draft, 'wx', 0o600)
  try {
    writeSync(file, keys.map((key) => `${key.toString('hex')}\n`).join(''))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return draft
}
