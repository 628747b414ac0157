import { randomUUID } from 'node:crypto'
import type { JsonObject } from '@patchbay/sdk'
import type { SessionState } from '../../engine/session-state.ts'
import { pack, unpack, unpackOrNull } from '../packed.ts'
import type { IdempotencyRecord, ItemRecord, SessionRecord, SessionSummary, TaskRecord } from '../records.ts'
import type {
  ItemDocument,
  LongRecordDocument,
  SessionDocument,
  TaskDocument,
  TaskPlace,
} from './collections.ts'

/** Records of tasks may take so much of their session's document in all, characters. */
const maxInlined = 512 * 1024

/** And a single one so much, however few tasks there are. */
const maxInlinedRecord = 16 * 1024

/** What the next write finds in place of `state` and its like, and what only an insert sets. */
export function stateFields(session: SessionRecord) {
  const { state, wakeAt, storedBytes, startedAt } = session
  return { status: state.status, state: JSON.stringify(state), wakeAt, storedBytes, startedAt }
}

export function toDocument(
  session: SessionRecord,
  options: {
    lease: { node: string; until: number } | undefined
    turnAt: number | undefined
    now: number
    records: Record<string, TaskPlace>
    hasItems: boolean
    idempotency: IdempotencyRecord | undefined
    seat: number | undefined
    token: string
  },
): SessionDocument {
  const { lease, turnAt, now, records, hasItems, idempotency, seat, token } = options
  const { id, interactionId, interactionName, slug, version, callerId, ownerId, trigger } = session
  const { status } = session.state
  return {
    _id: id,
    interactionId,
    interactionName,
    slug,
    version,
    callerId,
    ownerId,
    trigger,
    ...stateFields(session),
    ...(status !== 'completed' && { uncommon: status }),
    revision: session.revision + 1,
    epoch: lease ? session.epoch + 1 : session.epoch,
    ...(lease && { leaseNode: lease.node, leaseUntil: lease.until }),
    ...(session.finishedAt === null
      ? {
          dueAt: lease?.until ?? session.wakeAt ?? turnAt ?? Math.min(session.createdAt, now),
          ...(seat !== undefined && { seat }),
        }
      : { finishedAt: session.finishedAt }),
    input: pack(JSON.stringify(session.input)),
    retryOf: session.retryOf,
    ...(session.parent && { parent: session.parent }),
    idempotencyKey: session.idempotencyKey,
    ...(idempotency && {
      call: {
        key: callKey(idempotency),
        bodyHash: idempotency.bodyHash,
        expiresAt: idempotency.expiresAt,
      },
    }),
    records,
    ...(hasItems && { itemWrites: [token] }),
    token,
    createdAt: session.createdAt,
  }
}

export function toSession(document: SessionDocument): SessionRecord {
  const { leaseNode, leaseUntil, epoch } = document
  return {
    ...factsOf(document),
    state: JSON.parse(document.state) as SessionState,
    revision: document.revision,
    lease: leaseNode === undefined ? null : { node: leaseNode, epoch, until: leaseUntil ?? 0 },
    epoch,
    wakeAt: document.wakeAt,
    input: JSON.parse(unpack(document.input)) as JsonObject,
    retryOf: document.retryOf,
    parent: document.parent ?? null,
    idempotencyKey: document.idempotencyKey,
    storedBytes: document.storedBytes,
  }
}

export function toSummary(document: SessionDocument): SessionSummary {
  return { ...factsOf(document), status: document.status }
}

function factsOf(document: SessionDocument): Omit<SessionSummary, 'status'> {
  const { _id, interactionId, interactionName, slug, version, callerId, ownerId, trigger } = document
  const { createdAt, startedAt, finishedAt = null } = document
  return {
    id: _id,
    interactionId,
    interactionName,
    slug,
    version,
    callerId,
    ownerId,
    trigger,
    createdAt,
    startedAt,
    finishedAt,
  }
}

/**
 * Where each record of a write goes: into the session's document, or, where it is long, beside it under an
 * id that nothing points to before the session is written.
 */
export function placeRecords(
  session: SessionRecord,
  tasks: TaskRecord[],
): { places: Record<string, TaskPlace>; beside: LongRecordDocument[] } {
  const names = new Set([...Object.keys(session.state.tasks), ...tasks.map(({ task }) => task)])
  const limit = Math.min(maxInlinedRecord, maxInlined / names.size)
  const places: Record<string, TaskPlace> = {}
  const beside: LongRecordDocument[] = []
  for (const { task, input, output, ...others } of tasks) {
    const rest = JSON.stringify(others)
    if ((input?.length ?? 0) + (output?.length ?? 0) + rest.length <= limit) {
      places[task] = { input, output, rest }
      continue
    }
    const id = `${session.id}/${task}/${randomUUID()}`
    places[task] = { beside: id }
    beside.push({
      _id: id,
      sessionId: session.id,
      input: packOrNull(input),
      output: packOrNull(output),
      rest,
    })
  }
  return { places, beside }
}

export function toTask(task: string, { input, output, rest }: TaskDocument): TaskRecord {
  return {
    task,
    input: unpackOrNull(input),
    output: unpackOrNull(output),
    ...(JSON.parse(rest) as Omit<TaskRecord, 'task' | 'input' | 'output'>),
  }
}

/** @param write token of the write of the session that the item belongs to */
export function toItemDocument(
  { sessionId, write }: { sessionId: string; write: string },
  { task, index, input, output, ...others }: ItemRecord,
): ItemDocument {
  return {
    _id: `${write}/${task}/${index}`,
    sessionId,
    task,
    index,
    write,
    input: packOrNull(input),
    output: packOrNull(output),
    rest: JSON.stringify(others),
  }
}

export function toItem({ task, index, input, output, rest }: ItemDocument): ItemRecord {
  return {
    task,
    index,
    input: unpackOrNull(input),
    output: unpackOrNull(output),
    ...(JSON.parse(rest) as Omit<ItemRecord, 'task' | 'index' | 'input' | 'output'>),
  }
}

/** An idempotency key counts for one user and one interaction. */
export function callKey(call: Pick<IdempotencyRecord, 'userId' | 'interactionId' | 'key'>): string {
  return `${call.userId}/${call.interactionId}/${call.key}`
}

function packOrNull(text: string | null): string | Uint8Array | null {
  return text === null ? null : pack(text)
}
