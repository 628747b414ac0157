import type { JsonObject } from '@patchbay/sdk'
import { v7 as createId } from 'uuid'
import type { AuditStore } from '../store/port.ts'

/** Records who did what; the details never hold a secret. */
export type Audit = (userId: string | null, action: string, details?: JsonObject) => Promise<void>

export function createAudit(store: AuditStore): Audit {
  return (userId, action, details = {}) =>
    store.append({ id: createId(), at: Date.now(), userId, action, details })
}
