import type { Collection, Db } from 'mongodb'
import type { Binding } from '@patchbay/graph'
import type { SessionStatus } from '../../engine/session-state.ts'
import type {
  AuditRecord,
  ConnectRecord,
  ConsentRecord,
  GateRecord,
  IntegrationRecord,
  InteractionRecord,
  PluginRecord,
  SessionParent,
  SessionRecord,
  StateRecord,
  TokenRecord,
  UserRecord,
} from '../records.ts'

/** `_id` is its interaction; `nextAt` is absent unless it is enabled. */
export interface ScheduleDocument {
  _id: string
  revision: number
  nextAt?: number
  /** JSON text. */
  schedule: string
}

/** A text as it is stored: as it is, or compressed. */
export type Packed = string | Uint8Array

type Stored<Record extends { id: string }> = Omit<Record, 'id'> & { _id: string }

/** `first` is true of the account that was made while there was no other, and unique. */
export type UserDocument = Stored<UserRecord> & { first?: true }

export type TokenDocument = Stored<TokenRecord>

export type InteractionDocument = Stored<InteractionRecord>

/** `_id` is `<interaction>/<version>`. */
export interface VersionDocument {
  _id: string
  interactionId: string
  version: number
  graph: Packed
  response: Binding | null
  frozen: boolean
  /** JSON text: names of task types have dots. */
  types?: string
  savedBy: string
  createdAt: number
  updatedAt: number
}

export type PluginDocument = Omit<Stored<PluginRecord>, 'draft'> & {
  /** JSON text. */
  draft: Packed | null
}

/** `_id` is `<plugin>/<version>`. */
export interface PluginVersionDocument {
  _id: string
  pluginId: string
  version: number
  /** JSON text. */
  content: Packed
}

/** `_id` is `<type>/<hash>`. */
export interface TaskCodeDocument {
  _id: string
  /** JSON text. */
  content: Packed
}

/** What a task took and gave: JSON texts. */
export interface TaskDocument {
  input: Packed | null
  output: Packed | null
  rest: string
}

/** A short record is part of its session; a long one is a document of its own, which the session points to. */
export type TaskPlace = TaskDocument | { beside: string }

/** What a session was called with: its idempotency key as it is looked for, and until when it counts. */
export interface CallDocument {
  key: string
  bodyHash: string
  expiresAt: number
}

/**
 * A session. Fields that partial indexes are about are absent where there is nothing to find: `dueAt`, which
 * drives the claims, once it has ended, `uncommon` once it has completed, `call` without an idempotency key.
 */
export interface SessionDocument extends Pick<
  SessionRecord,
  | 'interactionId'
  | 'interactionName'
  | 'slug'
  | 'version'
  | 'callerId'
  | 'ownerId'
  | 'trigger'
  | 'revision'
  | 'epoch'
  | 'wakeAt'
  | 'retryOf'
  | 'idempotencyKey'
  | 'storedBytes'
  | 'createdAt'
  | 'startedAt'
> {
  _id: string
  status: SessionStatus
  uncommon?: SessionStatus
  /** JSON text. */
  state: string
  input: Packed
  leaseNode?: string
  leaseUntil?: number
  dueAt?: number
  finishedAt?: number
  /** Which of the sessions that the caller's plan allows at once; absent without such a plan and after the end. */
  seat?: number
  parent?: SessionParent
  call?: CallDocument
  /** The answer to keep for the idempotency key, JSON text; written with the end. */
  answer?: Packed
  records: Record<string, TaskPlace>
  /** Tokens of the writes that brought items, in order: items of others are not there. */
  itemWrites?: string[]
  /** Of the last write: tells whether that one was applied. */
  token: string
}

/** A record too long for its session's document. `_id` starts with the session's id. */
export type LongRecordDocument = TaskDocument & { _id: string; sessionId: string }

/**
 * One item of a task that runs once per item, as one write left it. `_id` is `<write>/<task>/<index>`; it
 * counts once its session names the write, and until a later one of the same item does.
 */
export type ItemDocument = TaskDocument & {
  _id: string
  sessionId: string
  task: string
  index: number
  /** Token of the write of the session. */
  write: string
}

/** An idempotency key whose session was deleted before the key expired. `_id` is the key. */
export interface KeptCallDocument {
  _id: string
  bodyHash: string
  sessionId: string
  answer: Packed | null
  expiresAt: number
}

/** `_id` is `<type>/<user>/<key>`; `bytes` are those of key and value. */
export type TaskStateDocument = Pick<StateRecord, 'taskType' | 'userId' | 'value'> & {
  _id: string
  bytes: number
  expiresAt?: number
}

export interface SettingsDocument {
  _id: 'settings'
  /** JSON text: its names may hold anything. */
  value: string
  revision: number
}

export type AuditDocument = Omit<AuditRecord, 'id' | 'details'> & { _id: string; details: string }

/** `_id` is its name; without its revision, a JSON text. */
export interface ProviderDocument {
  _id: string
  revision: number
  provider: string
}

/** `dueAt` is when it expires, absent where it is not to be refreshed. */
export interface IntegrationDocument extends Pick<
  IntegrationRecord,
  'userId' | 'provider' | 'lastUsedAt' | 'revision'
> {
  _id: string
  accountId: string
  dueAt?: number
  leaseHolder?: string
  leaseUntil?: number
  /** JSON text. */
  integration: string
}

/** `state` is absent until the start page was opened. */
export type ConnectDocument = Omit<ConnectRecord, 'id' | 'started'> &
  Partial<NonNullable<ConnectRecord['started']>> & { _id: string }

/** `_id` is `<user>/<task type>`. */
export type ConsentDocument = ConsentRecord & { _id: string }

/** `_id` is its key. */
export type GateDocument = Omit<GateRecord, 'key'> & { _id: string }

/**
 * About the database as a whole: its version, which secret key its secrets are encrypted with, and which users
 * were changed last.
 */
export interface MetaDocument {
  _id: string
  version?: number
  keyCheck?: string
  /** How many changes there were. */
  changes?: number
  /** Their users, the latest last. */
  changed?: string[]
}

export interface Collections {
  users: Collection<UserDocument>
  tokens: Collection<TokenDocument>
  interactions: Collection<InteractionDocument>
  versions: Collection<VersionDocument>
  schedules: Collection<ScheduleDocument>
  plugins: Collection<PluginDocument>
  pluginVersions: Collection<PluginVersionDocument>
  taskCode: Collection<TaskCodeDocument>
  taskState: Collection<TaskStateDocument>
  sessions: Collection<SessionDocument>
  longRecords: Collection<LongRecordDocument>
  items: Collection<ItemDocument>
  keptCalls: Collection<KeptCallDocument>
  settings: Collection<SettingsDocument>
  audit: Collection<AuditDocument>
  providers: Collection<ProviderDocument>
  integrations: Collection<IntegrationDocument>
  connects: Collection<ConnectDocument>
  consents: Collection<ConsentDocument>
  gates: Collection<GateDocument>
  meta: Collection<MetaDocument>
}

/** Agenda's own. */
export const jobsCollection = 'jobs'

/** The rate limiter's own. */
export const limitsCollection = 'limits'

export function collectionsOf(database: Db): Collections {
  return {
    users: database.collection('users'),
    tokens: database.collection('tokens'),
    interactions: database.collection('interactions'),
    versions: database.collection('versions'),
    schedules: database.collection('schedules'),
    plugins: database.collection('plugins'),
    pluginVersions: database.collection('pluginVersions'),
    taskCode: database.collection('taskCode'),
    taskState: database.collection('taskState'),
    sessions: database.collection('sessions'),
    longRecords: database.collection('longRecords'),
    items: database.collection('items'),
    keptCalls: database.collection('keptCalls'),
    settings: database.collection('settings'),
    audit: database.collection('audit'),
    providers: database.collection('providers'),
    integrations: database.collection('integrations'),
    connects: database.collection('connects'),
    consents: database.collection('consents'),
    gates: database.collection('gates'),
    meta: database.collection('meta'),
  }
}
