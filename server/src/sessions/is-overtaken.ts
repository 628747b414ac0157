import type { SessionHead } from '../store/port.ts'
import type { SessionRecord } from '../store/records.ts'

/**
 * Whether somebody else has written a session that runs here: then nothing that happens here counts any more.
 *
 * @param record as it is known here
 * @param options.head as it is stored, or was a moment ago
 * @param options.writing a write from here is under way, which may be the one that is seen
 */
export function isOvertaken(
  record: Pick<SessionRecord, 'lease' | 'epoch' | 'revision'>,
  { head, writing }: { head: Pick<SessionHead, 'epoch' | 'revision'>; writing: boolean },
): boolean {
  // It is being inserted: nobody else knows of it.
  if (record.lease === null) return false
  return head.epoch > record.epoch || head.revision > record.revision + (writing ? 1 : 0)
}
