import type { Binding, Graph } from '@patchbay/graph'
import type { Json, JsonObject, AccountPaths, ProviderEndpoints } from '@patchbay/sdk'
import type { JournalEntry, LogLine, TaskManifest, Usage } from '@patchbay/sandbox'
import type { ItemCounts, ItemState, SessionState, SessionStatus } from '../engine/session-state.ts'

/** Times in records are milliseconds since the epoch; ids are opaque strings that sort by creation. */

export type Role = 'admin' | 'builder' | 'user'

export interface UserRecord {
  id: string
  /** Lower case; unique. */
  email: string
  name: string
  role: Role
  plan: string | null
  /** As `auth/passwords` writes it. */
  passwordHash: string
  createdAt: number
  revision: number
}

export interface TokenRecord {
  id: string
  userId: string
  kind: 'login' | 'api-key'
  /** SHA-256 of the token, hex; unique. */
  hash: string
  /** API keys only; empty for logins. */
  name: string
  createdAt: number
  expiresAt: number | null
}

export type Access = 'users' | 'builders' | 'owner'

/** How long ended sessions are kept, and how many of them; null: however many. */
export interface Retention {
  days: number
  count: number | null
}

export interface InteractionRecord {
  id: string
  /** Unique among the interactions that are not deleted. */
  slug: string
  name: string
  description: string
  access: Access
  ownerId: string
  active: boolean
  /** The newest version, which edits go to. */
  version: number
  /** What the endpoint runs; null until first activated. */
  activeVersion: number | null
  /** How its sessions are kept; null: as the settings say. */
  retention: Retention | null
  /** Raised by every change: the ETag. */
  revision: number
  createdAt: number
  updatedAt: number
}

/** One saved graph. Immutable once `frozen`: autosaves may replace one that nothing has run. */
export interface VersionRecord {
  interactionId: string
  version: number
  graph: Graph
  response: Binding | null
  frozen: boolean
  /** Of a frozen one: which code each custom task type of the graph runs. Built-in types are the hub's own. */
  types: TypePins
  savedBy: string
  createdAt: number
  updatedAt: number
}

/** By task type. */
export type TypePins = Record<string, TypePin>

export interface TypePin {
  /** As people know it. */
  version: string
  /** Of the bundle, SHA-256, hex. */
  hash: string
}

/** A custom task as its author keeps it. */
export interface PluginRecord {
  id: string
  /** Unique; its task type is `custom.<name>`. */
  name: string
  ownerId: string
  /** What is to become the next version; null where the newest is all there is. */
  draft: { source: string; savedBy: string; savedAt: number } | null
  /** The newest published version, 0 before there is one, and the hash of its bundle. */
  version: number
  hash: string | null
  /** Raised by every change: the ETag. */
  revision: number
  createdAt: number
  updatedAt: number
}

/** What was published once; it never changes. */
export interface PluginVersionRecord {
  pluginId: string
  version: number
  source: string
  hash: string
  manifest: TaskManifest
  publishedBy: string
  createdAt: number
}

/** A compiled custom task, by type and hash: what a pin leads to. It outlives its plugin. */
export interface TaskCodeRecord {
  type: string
  hash: string
  /** Whose code it is: a user's id, or `package:<name>`. */
  author: string
  manifest: TaskManifest
  code: string
  fileName: string
  sourceMap: string
}

/** One thing that a task type remembers of a user. */
export interface StateRecord {
  taskType: string
  userId: string
  key: string
  /** JSON text. */
  value: string
  /** Null: never. */
  expiresAt: number | null
}

/** When an interaction runs by itself, as its owner. It has one schedule at most. */
export interface ScheduleRecord {
  interactionId: string
  /** Five fields, or a name such as `@daily`. */
  cron: string
  /** An IANA name. */
  timezone: string
  /** The body of each call. */
  input: JsonObject
  enabled: boolean
  /** What becomes of times at which no node ran: `once` makes up for all of them with one run. */
  missed: 'once' | 'skip'
  /** Null unless enabled. */
  nextAt: number | null
  /** The latest time that was worked: the session that began, or why none did. */
  last: { at: number; sessionId: string | null; error: string | null } | null
  /** Raised by every write. */
  revision: number
  createdAt: number
  updatedAt: number
}

export type Trigger = 'endpoint' | 'test' | 'schedule' | 'retry'

/** Which process boot may write a session, and until when unless it renews. */
export interface Lease {
  /** Id of one boot of one node. */
  node: string
  /** Raised by each claim: fences off the writes of who held it before. */
  epoch: number
  /** By the database's clock. */
  until: number
}

export interface SessionRecord {
  id: string
  interactionId: string
  /** As they were at the start. */
  interactionName: string
  slug: string
  version: number
  callerId: string
  ownerId: string
  trigger: Trigger
  state: SessionState
  /** Raised by every write. */
  revision: number
  /** Null while queued without an owner, suspended, or ended. */
  lease: Lease | null
  /** Counts claims; never falls. */
  epoch: number
  /** When a suspended session is to go on; null otherwise. */
  wakeAt: number | null
  /** The body of the call. */
  input: JsonObject
  /** The session that this one repeats, and from where. */
  retryOf: { sessionId: string; from: 'start' | 'failed' } | null
  /** The session whose task has called this one, and waits for its end. */
  parent: SessionParent | null
  /** What the call was made with: its answer is to be kept. */
  idempotencyKey: string | null
  /** Bytes of all records of tasks and items, for the cap per session. */
  storedBytes: number
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
}

export interface SessionParent {
  sessionId: string
  task: string
  /** Of a task that runs once per item. */
  item: number | null
  /** Of the session that has this parent: 1 where the parent has none itself. */
  depth: number
}

/** A session in a list: no input, no task states. */
export type SessionSummary = Pick<
  SessionRecord,
  | 'id'
  | 'interactionId'
  | 'interactionName'
  | 'slug'
  | 'version'
  | 'callerId'
  | 'ownerId'
  | 'trigger'
  | 'createdAt'
  | 'startedAt'
  | 'finishedAt'
> & { status: SessionStatus }

/** What one task of one session took and gave; beside the session, written with the state it belongs to. */
export interface TaskRecord {
  task: string
  /** JSON text of the resolved input; null where it could not be resolved, or there was no room to keep it. */
  input: string | null
  /** JSON text; null unless completed, and where it is the list of its items' outputs. */
  output: string | null
  /** Of a completed task that ran once per item: each item's output is in the item's own record. */
  items?: ItemCounts
  logs: LogLine[]
  usage: Usage | null
  /** Host calls to be replayed after a sleep; empty unless the task sleeps. */
  journal: JournalEntry[]
}

/** One item of a task that runs once per item; written when it begins, waits and ends. */
export interface ItemRecord extends Omit<TaskRecord, 'items'> {
  /** From 0, in the order of the list. */
  index: number
  state: ItemState
}

export interface IdempotencyRecord {
  userId: string
  interactionId: string
  key: string
  /** SHA-256 of the body as canonical JSON. */
  bodyHash: string
  sessionId: string
  /** Null while the session runs. */
  answer: { status: number; body: Json } | null
  expiresAt: number
}

/** What an administrator has set of a provider; a plugin defines the rest, unless it is generic. */
export interface ProviderRecord {
  name: string
  clientId: string
  /** Sealed; null where there is none, as for API keys. */
  clientSecret: string | null
  /** What is asked for; null: as the definition says. */
  scopes: string[] | null
  /** In the place of the definition's. */
  endpoints: Partial<ProviderEndpoints>
  /** Of one that no plugin defines: all that its definition would say. */
  generic: GenericProvider | null
  /** Raised by every write. */
  revision: number
  createdAt: number
  updatedAt: number
}

/** A provider that speaks OAuth 2 as the standard has it. */
export interface GenericProvider {
  title: string
  account: AccountPaths
  tokenEndpointAuth: 'basic' | 'body'
}

export type IntegrationStatus = 'connected' | 'expired' | 'revoked'

/** A user's connection to a provider. */
export interface IntegrationRecord {
  id: string
  userId: string
  provider: string
  /** Who the user is there; a user connects an account once. */
  account: { id: string; name: string; picture: string | null }
  /** What was granted. */
  scopes: string[]
  /** Sealed: the tokens, or the fields of an API key. */
  secret: string
  status: IntegrationStatus
  /** When it is to be refreshed at the latest; null where that cannot be, or need not. */
  expiresAt: number | null
  createdAt: number
  /** When it was last used, to the minute; kept by `touch` alone. */
  lastUsedAt: number | null
  /** Raised by every write but `touch`. */
  revision: number
}

/** How many requests a provider takes until `resetAt`, and which of them are which node's to make. */
export interface BudgetRecord {
  remaining: number
  resetAt: number
  leases: Array<{ holder: string; count: number; until: number }>
  /** Nobody was told: it stands for what the one finds out who is let through. */
  probe?: boolean
}

/**
 * What stands between sessions and an account at a provider that asks to be left alone, or is out of order.
 * There is none where all is well. Times are milliseconds since the epoch.
 */
export interface GateRecord {
  /** An integration's id, or `<id>/<task type>`. */
  key: string
  /** Nobody gets through before; 0: it was never closed. After that one tries first. */
  until: number
  /** Why it is closed, in words. */
  reason: string
  /** Failed requests in a row, the last of them at `failedAt`. */
  failures: number
  failedAt: number
  /** How often in a row failures have closed it. */
  closings: number
  /** Others wait until then for the one who tries. */
  tryingUntil: number
  /** What the provider said last that it takes; absent where it tells of none. */
  budget?: BudgetRecord
  touchedAt: number
  revision: number
}

/** A user on their way to a provider and back; there for a few minutes. */
export interface ConnectRecord {
  /** SHA-256 of what the start page's URL holds, hex. */
  id: string
  userId: string
  provider: string
  scopes: string[]
  /** Where it is to end; null: on a page of ours. */
  returnTo: string | null
  expiresAt: number
  /** Once the start page was opened. */
  started: StartedConnect | null
}

export interface StartedConnect {
  /** SHA-256 of the state, hex. */
  state: string
  /** SHA-256 of the cookie of the browser that opened the start page, hex. */
  browser: string
  /** Sealed: PKCE's code verifier; null without PKCE. */
  verifier: string | null
}

/** A user lets a custom task use their integration. */
export interface ConsentRecord {
  userId: string
  taskType: string
  /** Whose code they have consented to: a user's id, or `package:<name>`. */
  author: string
  provider: string
  /** Hosts that the task may reach besides the provider's own; `public` for all of them. */
  hosts: string[]
  scopes: string[]
  createdAt: number
}

export interface AuditRecord {
  id: string
  at: number
  /** Null where nobody is signed in, such as a failed login. */
  userId: string | null
  /** `<thing>.<verb>`, such as `user.register`. */
  action: string
  /** What it was done to; never a secret. */
  details: JsonObject
}
