import { StoreUnavailable } from '../port.ts'
import type { Collections } from './collections.ts'
import { isDuplicate } from './failure.ts'

/**
 * All nodes have to share one secret key: what one encrypts the others read. The first one leaves a check
 * value of its key.
 *
 * @throws {StoreUnavailable} where the data are of another key
 */
export async function checkKey(
  { meta }: Collections,
  { keyCheck, database }: { keyCheck: string; database: string },
): Promise<void> {
  const _id = 'secret-key'
  try {
    await meta.updateOne({ _id }, { $setOnInsert: { keyCheck } }, { upsert: true })
  } catch (error) {
    // Another node has just done so.
    if (!isDuplicate(error)) throw error
  }
  const stored = await meta.findOne({ _id })
  if (stored?.keyCheck === keyCheck) return
  throw new StoreUnavailable(
    `The data in the database ${database} belong to another secret key: set PATCHBAY_SECRET_KEY to the one that the other nodes have`,
  )
}
