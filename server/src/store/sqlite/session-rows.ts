import type { JsonObject } from '@patchbay/sdk'
import type { SessionState } from '../../engine/session-state.ts'
import type { ItemRecord, SessionRecord, SessionSummary, TaskRecord } from '../records.ts'
import { unpack, unpackOrNull } from '../packed.ts'
import type { Row } from './statements.ts'

/** A session with its documents as text: cheap to hand to another thread. */
export interface PlainSession extends Omit<
  SessionRecord,
  'state' | 'input' | 'retryOf' | 'parent' | 'lease'
> {
  status: string
  state: string
  input: string
  retryOf: string | null
  parent: string | null
  parentId: string | null
}

export interface PlainTask {
  task: string
  input: string | null
  output: string | null
  /** Logs, usage and journal as JSON. */
  rest: string
}

export interface PlainItem extends PlainTask {
  index: number
}

/** A row of `sessions` with its long columns unpacked. */
export type SessionRow = Row & { input: string }

export function plainSession({ lease: _, ...session }: SessionRecord): PlainSession {
  return {
    ...session,
    status: session.state.status,
    state: JSON.stringify(session.state),
    input: JSON.stringify(session.input),
    retryOf: session.retryOf === null ? null : JSON.stringify(session.retryOf),
    parent: session.parent === null ? null : JSON.stringify(session.parent),
    parentId: session.parent?.sessionId ?? null,
  }
}

export function plainTask({ task, input, output, ...rest }: TaskRecord): PlainTask {
  return { task, input, output, rest: JSON.stringify(rest) }
}

export function plainItem({ task, index, input, output, ...rest }: ItemRecord): PlainItem {
  return { task, index, input, output, rest: JSON.stringify(rest) }
}

export function unpackSession(row: Row): SessionRow {
  return { ...row, input: unpack(row['input']) }
}

export function toSession(row: SessionRow): SessionRecord {
  const node = row['lease_node']
  const epoch = Number(row['epoch'])
  return {
    ...toSessionFacts(row),
    state: JSON.parse(String(row['state'])) as SessionState,
    revision: Number(row['revision']),
    lease: typeof node === 'string' ? { node, epoch, until: Number(row['lease_until']) } : null,
    epoch,
    wakeAt: row['wake_at'] as number | null,
    input: JSON.parse(row.input) as JsonObject,
    retryOf:
      row['retry_of'] === null ? null : (JSON.parse(String(row['retry_of'])) as SessionRecord['retryOf']),
    parent: row['parent'] === null ? null : (JSON.parse(String(row['parent'])) as SessionRecord['parent']),
    idempotencyKey: row['idempotency_key'] as string | null,
    storedBytes: Number(row['stored_bytes']),
  }
}

export function toSummary(row: Row): SessionSummary {
  return { ...toSessionFacts(row), status: row['status'] as SessionSummary['status'] }
}

function toSessionFacts(row: Row): Omit<SessionSummary, 'status'> {
  return {
    id: String(row['id']),
    interactionId: String(row['interaction_id']),
    interactionName: String(row['interaction_name']),
    slug: String(row['slug']),
    version: Number(row['version']),
    callerId: String(row['caller_id']),
    ownerId: String(row['owner_id']),
    trigger: row['trigger'] as SessionSummary['trigger'],
    createdAt: Number(row['created_at']),
    startedAt: row['started_at'] as number | null,
    finishedAt: row['finished_at'] as number | null,
  }
}

export function unpackTask(row: Row): PlainTask {
  return {
    task: String(row['task']),
    input: unpackOrNull(row['input']),
    output: unpackOrNull(row['output']),
    rest: String(row['rest']),
  }
}

export function unpackItem(row: Row): PlainItem {
  return { ...unpackTask(row), index: Number(row['item']) }
}

export function toItem({ task, index, input, output, rest }: PlainItem): ItemRecord {
  const others = JSON.parse(rest) as Omit<ItemRecord, 'task' | 'index' | 'input' | 'output'>
  return { task, index, input, output, ...others }
}

export function toTask({ task, input, output, rest }: PlainTask): TaskRecord {
  return { task, input, output, ...(JSON.parse(rest) as Omit<TaskRecord, 'task' | 'input' | 'output'>) }
}
