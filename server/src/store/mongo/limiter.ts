import type { Db } from 'mongodb'
import { RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible'
import type { Store } from '../port.ts'
import { limitsCollection } from './collections.ts'
import { translated } from './failure.ts'

/** Counts in the database, once for all nodes. */
class SharedLimiter extends RateLimiterMongo {
  override async consume(key: string | number, points?: number): Promise<RateLimiterRes> {
    try {
      return await super.consume(key, points)
    } catch (refusal) {
      throw refusal instanceof RateLimiterRes ? refusal : translated(refusal)
    }
  }
}

export function createLimiters(database: Db): Store['createLimiter'] {
  return ({ name, points, seconds }) =>
    new SharedLimiter({
      storeClient: database.client,
      dbName: database.databaseName,
      tableName: limitsCollection,
      keyPrefix: name,
      points,
      duration: seconds,
      // Whoever is refused once is refused from memory until that time is over: that costs no write.
      inMemoryBlockOnConsumed: points,
      // The migrations make them.
      disableIndexesCreation: true,
    })
}
