import { type Store, StoreUnavailable } from '../store/port.ts'
import { KeyRing } from './key-ring.ts'
import { checkValueOf } from './secret-key.ts'

/**
 * The key ring, where it opens what is in the store. The first hub on a store leaves a check value of its key.
 *
 * @param keys the current one first
 * @throws {StoreUnavailable} where the data belong to a key that is not among these
 */
export async function openKeyRing(store: Pick<Store, 'secretKey'>, keys: Buffer[]): Promise<KeyRing> {
  const checks = keys.map(checkValueOf)
  const stored = await store.secretKey.claim(checks[0] ?? '')
  if (checks.includes(stored)) return new KeyRing(keys)
  throw new StoreUnavailable(
    'The data belong to another secret key: set PATCHBAY_SECRET_KEY to it (to the one that the other nodes have), or restore the file secret-key of the data folder. While the key is being changed, PATCHBAY_SECRET_KEY_PREVIOUS holds the one before',
  )
}
