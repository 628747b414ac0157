import { randomUUID } from 'node:crypto'
import type { Collection, OptionalUnlessRequiredId } from 'mongodb'
import { pack } from '../packed.ts'
import type { SessionWrite } from '../port.ts'
import type { ItemRecord, SessionRecord } from '../records.ts'
import type { Collections, ItemDocument, LongRecordDocument, SessionDocument } from './collections.ts'
import { isDuplicate, patiently } from './failure.ts'
import { Grouped, type Outcome } from './grouped.ts'
import { type MarkedOutcome, type MarkedWrite, writeMarked } from './marked-writes.ts'
import { placeRecords, stateFields, toItemDocument } from './session-documents.ts'

/** While a command is under way, what comes makes the next group larger: two at a time made it more commands, not more sessions. */
const groups = { groupsAtOnce: 1, groupSize: 500 }

export interface SessionWriter {
  /** @param items where there are any, the document names its own token as their write */
  insert(document: SessionDocument, items: ItemRecord[]): Promise<MarkedOutcome>
  update(write: SessionWrite, now: number): Promise<MarkedOutcome>
  /** Stores records under ids that a session will point to. */
  putBeside(records: LongRecordDocument[]): Promise<void>
  /** Removes what was stored beside a session that was not stored itself. */
  forget(sessionId: string): Promise<void>
  idle(): Promise<void>
}

/**
 * Writes sessions, those of one tick together. A session is one document, so its write is applied wholly or
 * not at all. Items go before it and count once it names their write: a transaction, left open by a node that
 * was killed, would hold the session for up to a minute.
 */
export function createSessionWriter({
  sessions,
  longRecords,
  items: itemDocuments,
}: Collections): SessionWriter {
  const write = async (writes: MarkedWrite[]): Promise<Array<Outcome<MarkedOutcome>>> =>
    (await writeMarked(sessions, writes)).map((result) => ({ result }))
  const inserts = new Grouped(write, groups)
  const updates = new Grouped(write, groups)
  const beside = new Grouped((records: LongRecordDocument[]) => insertNew(longRecords, records), groups)
  const besideItems = new Grouped((items: ItemDocument[]) => insertNew(itemDocuments, items), groups)

  async function putItems(sessionId: string, write: string, items: ItemRecord[]): Promise<void> {
    const place = { sessionId, write }
    await Promise.all(items.map((item) => besideItems.add(toItemDocument(place, item))))
  }

  const writer: SessionWriter = {
    async insert(document, items) {
      await putItems(document._id, document.token, items)
      const operation = { insertOne: { document } }
      return inserts.add({ id: document._id, token: document.token, operation })
    },
    async update(saving, now) {
      const { places, beside } = placeRecords(saving.session, saving.tasks)
      const { items = [] } = saving
      const token = randomUUID()
      const { id, revision, epoch } = saving.session
      await Promise.all([writer.putBeside(beside), putItems(id, token, items)])
      const update = changeOf(saving, { places, token, now })
      const operation = { updateOne: { filter: { _id: id, revision, epoch }, update } }
      return updates.add({ id, token, operation })
    },
    async putBeside(records) {
      await Promise.all(records.map((record) => beside.add(record)))
    },
    async forget(sessionId) {
      await patiently(() =>
        Promise.all([longRecords.deleteMany({ sessionId }), itemDocuments.deleteMany({ sessionId })]),
      )
    },
    async idle() {
      await Promise.all([inserts, updates, beside, besideItems].map((group) => group.idle()))
    },
  }
  return writer
}

/** What a write changes: fields that partial indexes are about come and go with the status. */
function changeOf(
  { session, lease, tasks, items = [], answer }: SessionWrite,
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
    unset['seat'] = ''
  } else if (lease === 'release') set['dueAt'] = wakeAt ?? now
  if (answer) set['answer'] = pack(JSON.stringify({ status: answer.status, body: answer.body }))
  return {
    $set: set,
    ...(Object.keys(unset).length > 0 && { $unset: unset }),
    ...(items.length > 0 && { $push: { itemWrites: token } }),
  }
}

/** Their ids are new: one that is there already came with a try whose answer was lost. */
async function insertNew<Document extends { _id: string }>(
  collection: Collection<Document>,
  documents: Document[],
): Promise<Array<Outcome<void>>> {
  await patiently(async () => {
    const inserting = collection.insertMany(documents as OptionalUnlessRequiredId<Document>[], {
      ordered: false,
    })
    await inserting.catch((error: unknown) => {
      if (!isDuplicate(error)) throw error
    })
  })
  return documents.map(() => ({ result: undefined }))
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
