import { createHash } from 'node:crypto'
import type { JsonObject } from '@patchbay/sdk'
import { canonicalJson } from '../validation/canonical-json.ts'

/** SHA-256 of a call's body as canonical JSON, hex: equal for bodies that differ in key order or spacing. */
export function hashOfBody(body: JsonObject): string {
  return createHash('sha256').update(canonicalJson(body)).digest('hex')
}
