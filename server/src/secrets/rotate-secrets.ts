import { randomBytes } from 'node:crypto'
import type { Logger } from 'pino'
import type { Store } from '../store/port.ts'
import type { IntegrationRecord, ProviderRecord } from '../store/records.ts'
import type { Audit } from '../users/audit.ts'
import type { KeyRing } from './key-ring.ts'
import { placeOf } from './place-of.ts'
import { type SecretBox, SecretUnreadable } from './secret-box.ts'
import { checkValueOf } from './secret-key.ts'

/** Integrations read in one go. */
const pageSize = 200

export interface Rotation {
  /** Of the key that everything is encrypted with now. */
  keyId: string
  /** Secrets that were encrypted anew. */
  reencrypted: number
  /** Secrets of keys that are not known here; they are left as they are. */
  unreadable: number
}

/**
 * Encrypts all secrets with the current key. Where the key is in a file of this hub alone, a new one is made
 * first, unless an earlier change was not finished. It may be run again at any time, on any node: what is
 * done is passed over, and what somebody else writes meanwhile is read anew.
 */
export function createRotateSecrets(deps: {
  store: Pick<Store, 'providers' | 'integrations' | 'secretKey'>
  ring: KeyRing
  box: SecretBox
  /** Stores the keys of the ring; undefined where they are not this hub's to choose. */
  keepKeys: ((keys: Buffer[]) => void) | undefined
  audit: Audit
  log: Logger
}): (by: string) => Promise<Rotation> {
  const { store, ring, box, keepKeys, audit, log } = deps
  let underWay: Promise<Rotation> | undefined

  /** @returns undefined where it is of the current key already, or cannot be read */
  function reseal(sealed: string, place: string, counts: Rotation): string | undefined {
    if (box.isCurrent(sealed)) return undefined
    try {
      return box.seal(box.open(sealed, place), place)
    } catch (error) {
      if (!(error instanceof SecretUnreadable)) throw error
      log.error({ err: error }, 'a secret could not be encrypted anew')
      counts.unreadable += 1
      return undefined
    }
  }

  async function provider(record: ProviderRecord | null, counts: Rotation): Promise<void> {
    if (!record || record.clientSecret === null) return
    const clientSecret = reseal(record.clientSecret, placeOf.provider(record.name), counts)
    if (clientSecret === undefined) return
    if (await store.providers.put({ ...record, clientSecret })) counts.reencrypted += 1
    else await provider(await store.providers.get(record.name), counts)
  }

  async function integration(record: IntegrationRecord | null, counts: Rotation): Promise<void> {
    if (!record) return
    const secret = reseal(record.secret, placeOf.integration(record.id), counts)
    if (secret === undefined) return
    if (await store.integrations.update({ ...record, secret })) counts.reencrypted += 1
    else await integration(await store.integrations.get(record.id), counts)
  }

  async function walk(): Promise<Rotation> {
    const counts: Rotation = { keyId: ring.current.id, reencrypted: 0, unreadable: 0 }
    for (const record of await store.providers.list()) await provider(record, counts)
    for (let after = ''; ;) {
      const page = await store.integrations.page({ after, limit: pageSize })
      for (const record of page) await integration(record, counts)
      if (page.length < pageSize) return counts
      after = page.at(-1)?.id ?? ''
    }
  }

  async function rotate(by: string): Promise<Rotation> {
    if (keepKeys && ring.earlier.length === 0) {
      const next = randomBytes(32)
      // On disk before anything is encrypted with it.
      keepKeys([next, ring.current.bytes])
      ring.add(next)
    }
    const counts = await walk()
    // What was written with the earlier key while it went on.
    counts.reencrypted += (await walk()).reencrypted
    if (counts.unreadable === 0) {
      await store.secretKey.replace(checkValueOf(ring.current.bytes))
      if (keepKeys) {
        keepKeys([ring.current.bytes])
        ring.dropEarlier()
      }
    }
    await audit(by, 'secrets.rotate', { ...counts })
    return counts
  }

  return (by) => {
    underWay ??= rotate(by).finally(() => (underWay = undefined))
    return underWay
  }
}
