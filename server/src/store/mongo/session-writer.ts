import { randomUUID } from 'node:crypto'
import type { AnyBulkWriteOperation } from 'mongodb'
import { pack } from '../packed.ts'
import { DuplicateKey, type SessionWrite } from '../port.ts'
import type { ItemRecord, SessionRecord } from '../records.ts'
import type { Collections, LongRecordDocument, SessionDocument } from './collections.ts'
import { isDuplicate, patiently } from './failure.ts'
import { Grouped, type Outcome } from './grouped.ts'
import { type MarkedOutcome, type MarkedWrite, writeMarked } from './marked-writes.ts'
import { placeRecords, stateFields, toItemDocument } from './session-documents.ts'
import type { InTransaction } from './transaction.ts'

/** Two commands under way keep the database busy; what comes meanwhile makes the next groups larger. */
const groups = { groupsAtOnce: 2, groupSize: 500 }

/** Of writes with items: refused for another state of the document, or a unique index. */
class Refused extends Error {}

export interface SessionWriter {
  insert(document: SessionDocument, items: ItemRecord[]): Promise<MarkedOutcome>
  update(write: SessionWrite, now: number): Promise<MarkedOutcome>
  /** Stores records under ids that a session will point to. */
  putBeside(records: LongRecordDocument[]): Promise<void>
  idle(): Promise<void>
}

/**
 * Writes sessions, those of one tick together. A session is one document, so its write is applied wholly or
 * not at all; one that carries items goes alone, in a transaction.
 */
export function createSessionWriter(
  { sessions, longRecords, items: itemDocuments }: Collections,
  inTransaction: InTransaction,
): SessionWriter {
  const write = async (writes: MarkedWrite[]): Promise<Array<Outcome<MarkedOutcome>>> =>
    (await writeMarked(sessions, writes)).map((result) => ({ result }))
  const inserts = new Grouped(write, groups)
  const updates = new Grouped(write, groups)
  const beside = new Grouped(insertRecords, groups)

  /** Their ids are new: one that is there already came with a try whose answer was lost. */
  async function insertRecords(documents: LongRecordDocument[]): Promise<Array<Outcome<void>>> {
    await patiently(async () => {
      await longRecords.insertMany(documents, { ordered: false }).catch((error: unknown) => {
        if (!isDuplicate(error)) throw error
      })
    })
    return documents.map(() => ({ result: undefined }))
  }

  async function writeWithItems(
    operation: AnyBulkWriteOperation<SessionDocument>,
    sessionId: string,
    items: ItemRecord[],
  ): Promise<MarkedOutcome> {
    const replacements = items
      .map((item) => toItemDocument(sessionId, item))
      .map((replacement) => ({ replaceOne: { filter: { _id: replacement._id }, replacement, upsert: true } }))
    try {
      await inTransaction(async (session) => {
        const { matchedCount, insertedCount } = await sessions.bulkWrite([operation], { session })
        if (matchedCount + insertedCount === 0) throw new Refused()
        await itemDocuments.bulkWrite(replacements, { session, ordered: false })
      })
      return 'applied'
    } catch (error) {
      if (error instanceof Refused || error instanceof DuplicateKey) return 'refused'
      throw error
    }
  }

  const writer: SessionWriter = {
    async insert(document, items) {
      const operation = { insertOne: { document } }
      if (items.length > 0) return writeWithItems(operation, document._id, items)
      return inserts.add({ id: document._id, token: document.token, operation })
    },
    async update(saving, now) {
      const { places, beside } = placeRecords(saving.session, saving.tasks)
      await writer.putBeside(beside)
      const token = randomUUID()
      const { id, revision, epoch } = saving.session
      const update = changeOf(saving, { places, token, now })
      const operation = { updateOne: { filter: { _id: id, revision, epoch }, update } }
      if (saving.items && saving.items.length > 0) return writeWithItems(operation, id, saving.items)
      return updates.add({ id, token, operation })
    },
    async putBeside(records) {
      await Promise.all(records.map((record) => beside.add(record)))
    },
    async idle() {
      await Promise.all([inserts.idle(), updates.idle(), beside.idle()])
    },
  }
  return writer
}

/** What a write changes: fields that partial indexes are about come and go with the status. */
function changeOf(
  { session, lease, tasks, answer }: SessionWrite,
  { places, token, now }: { places: Record<string, unknown>; token: string; now: number },
) {
  const { revision, finishedAt, wakeAt } = session
  const { status } = session.state
  const set: Record<string, unknown> = { ...stateFields(session), revision: revision + 1, token }
  const unset: Record<string, ''> = {}
  if (status === 'completed') unset['uncommon'] = ''
  else set['uncommon'] = status
  for (const { task } of tasks) set[`records.${task}`] = places[task]
  if (isReleased({ session, lease })) {
    unset['leaseNode'] = ''
    unset['leaseUntil'] = ''
  }
  if (finishedAt !== null) {
    set['finishedAt'] = finishedAt
    unset['dueAt'] = ''
  } else if (lease === 'release') set['dueAt'] = wakeAt ?? now
  if (answer) set['answer'] = pack(JSON.stringify({ status: answer.status, body: answer.body }))
  return { $set: set, ...(Object.keys(unset).length > 0 && { $unset: unset }) }
}

export function isReleased({
  session,
  lease,
}: {
  session: SessionRecord
  lease: 'keep' | 'release'
}): boolean {
  return lease === 'release' || session.finishedAt !== null
}
