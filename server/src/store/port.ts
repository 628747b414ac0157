import type { Json } from '@patchbay/sdk'
import type { JobRepository } from 'agenda'
import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import type { SessionStatus } from '../engine/session-state.ts'
import type {
  AuditRecord,
  ConnectRecord,
  ConsentRecord,
  GateRecord,
  IdempotencyRecord,
  IntegrationRecord,
  InteractionRecord,
  ItemRecord,
  PluginRecord,
  PluginVersionRecord,
  ProviderRecord,
  Retention,
  ScheduleRecord,
  SessionRecord,
  SessionSummary,
  StateRecord,
  TaskCodeRecord,
  StartedConnect,
  TaskRecord,
  TokenRecord,
  Trigger,
  UserRecord,
  VersionRecord,
} from './records.ts'

/**
 * All that Patchbay keeps. Two adapters implement it; `store-contract.ts` says in tests what callers may
 * rely on. A promise that resolves means: on disk. Records are copied in and out, never shared.
 *
 * A store that cannot be reached or is broken rejects with `StoreUnavailable`.
 */
export interface Store {
  users: UserStore
  tokens: TokenStore
  interactions: InteractionStore
  schedules: ScheduleStore
  plugins: PluginStore
  sessions: SessionStore
  state: StateStore
  settings: SettingsStore
  audit: AuditStore
  providers: ProviderStore
  integrations: IntegrationStore
  connects: ConnectStore
  consents: ConsentStore
  gates: GateStore
  secretKey: SecretKeyStore
  /** For Agenda. */
  jobs: JobRepository
  /**
   * Counts by key, for all processes that share the store: `points` in each window of `seconds`.
   * Counts need not survive a restart of the store.
   *
   * @param options.name keeps the keys of one limiter from those of another
   */
  createLimiter(options: { name: string; points: number; seconds: number }): RateLimiterAbstract
  /** What other processes do to the same data; undefined where this one owns them. */
  elsewhere: Elsewhere | undefined
  /** The database's clock, milliseconds since the epoch; told without asking it. */
  now(): number
  /** Resolves when the store answers. @throws {StoreUnavailable} */
  ping(): Promise<void>
  close(): Promise<void>
}

export interface Elsewhere {
  /**
   * The users whose tokens, role or plan were changed by any process since a mark, so that what is remembered
   * of them is read anew.
   *
   * @param since the mark of the answer before; undefined the first time, which tells of nobody
   * @returns `all` where more have changed than are noted
   */
  changedUsers(since: number | undefined): Promise<{ mark: number; users: string[] | 'all' }>
  /**
   * Tells of changes as they happen, where the database does that. No more than hints: some get lost, some
   * tell of what this process did itself, and some databases give none. Whoever must know looks as well.
   *
   * @param options.sessions whether the ends of all sessions are told too
   * @param options.none told once, and why, where no hint will ever come
   * @returns what ends it
   */
  hints(options: {
    sessions: boolean
    hear: (hint: Hint) => void
    none: (reason: unknown) => void
  }): () => Promise<void>
}

/** What may have changed: `changedUsers` names them, `heads` tells of plugins. */
export type Hint = { of: 'users' } | { of: 'plugins' } | { of: 'session'; id: string }

export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** A unique field is taken. */
export class DuplicateKey extends Error {
  override readonly name = 'DuplicateKey'
  readonly field: 'email' | 'slug' | 'name' | 'hash' | 'id'
  constructor(field: 'email' | 'slug' | 'name' | 'hash' | 'id') {
    super(`${field} is taken`)
    this.field = field
  }
}

/** `cursor` is opaque and comes from the page before; `limit` is at least 1. */
export interface Page {
  limit: number
  cursor?: string
}

export interface Listed<T> {
  items: T[]
  nextCursor: string | null
}

export interface UserStore {
  /**
   * @param onlyIf `first` inserts only while there is no user at all; two racing first accounts make one.
   * @returns false where `onlyIf` did not hold
   * @throws {DuplicateKey} email
   */
  insert(user: UserRecord, onlyIf?: 'first'): Promise<boolean>
  get(id: string): Promise<UserRecord | null>
  getByEmail(email: string): Promise<UserRecord | null>
  /** Oldest first. */
  list(page: Page): Promise<Listed<UserRecord>>
  count(): Promise<number>
  countAdmins(): Promise<number>
  /**
   * Writes it where the stored revision is `user.revision`; what is stored then has `revision + 1`.
   * @returns null where someone else wrote since, or it is gone
   * @throws {DuplicateKey} email
   */
  update(user: UserRecord): Promise<UserRecord | null>
  /** Removes the user, their tokens, integrations and consents. */
  delete(id: string): Promise<boolean>
}

export interface TokenStore {
  /** @throws {DuplicateKey} hash */
  insert(token: TokenRecord): Promise<void>
  getByHash(hash: string): Promise<TokenRecord | null>
  listApiKeys(userId: string): Promise<TokenRecord[]>
  delete(id: string, userId: string): Promise<boolean>
  /** Ends all of a user's tokens, API keys included, but the one with id `keep`. */
  deleteAllOf(userId: string, keep?: string): Promise<number>
  deleteExpired(now: number): Promise<number>
}

export interface InteractionStore {
  /** Both or nothing. @throws {DuplicateKey} slug */
  insert(interaction: InteractionRecord, version: VersionRecord): Promise<void>
  get(id: string): Promise<InteractionRecord | null>
  getBySlug(slug: string): Promise<InteractionRecord | null>
  /** Newest change first. `q` is looked for in name, slug and description, case-insensitively. */
  list(query: Page & { ownerId?: string; q?: string; active?: boolean }): Promise<Listed<InteractionRecord>>
  /** All that are active, for the OpenAPI document. */
  listActive(): Promise<InteractionRecord[]>
  /** Those whose sessions are kept by a rule of their own. */
  listRetention(): Promise<Array<{ interactionId: string; retention: Retention }>>
  countOwnedBy(ownerId: string): Promise<number>
  /**
   * Writes it, and `version` with it where given, where the stored revision is `interaction.revision`;
   * what is stored then has `revision + 1`.
   * @returns null where someone else wrote since, it is gone, or the version was frozen meanwhile
   * @throws {DuplicateKey} slug
   */
  update(interaction: InteractionRecord, version?: VersionRecord): Promise<InteractionRecord | null>
  getVersion(interactionId: string, version: number): Promise<VersionRecord | null>
  /** Newest first. */
  listVersions(query: Page & { interactionId: string }): Promise<Listed<VersionRecord>>
  /**
   * Marks a version as run, with its `types`: it is immutable from then on. One that is not stored yet is the
   * newest from then on; the interaction's revision stays, as nobody has changed anything.
   * @returns the version as it is stored; null where it was changed since, or another has its number
   */
  freezeVersion(version: VersionRecord): Promise<VersionRecord | null>
  /** Frees the slug; the schedule goes along. Versions stay while sessions of them do. */
  delete(id: string): Promise<boolean>
}

/** A version of a plugin and its code, which are published together. */
export interface Publication {
  version: PluginVersionRecord
  code: TaskCodeRecord
}

/** A custom task type as it is newest. */
export type PluginHead = Pick<PluginRecord, 'id' | 'name' | 'version'> & { hash: string }

export interface PluginStore {
  /** All or nothing. @throws {DuplicateKey} name */
  insert(plugin: PluginRecord, published?: Publication): Promise<void>
  get(id: string): Promise<PluginRecord | null>
  /** Newest change first. */
  list(query: Page & { ownerId?: string }): Promise<Listed<PluginRecord>>
  countOwnedBy(ownerId: string): Promise<number>
  /**
   * Writes it, and what is published with it, where the stored revision is `plugin.revision`; what is stored
   * then has `revision + 1`.
   * @returns null where someone else wrote since, or it is gone
   */
  update(plugin: PluginRecord, published?: Publication): Promise<PluginRecord | null>
  getVersion(pluginId: string, version: number): Promise<PluginVersionRecord | null>
  /** Newest first. */
  listVersions(query: Page & { pluginId: string }): Promise<Listed<PluginVersionRecord>>
  /** Its versions go along; their code stays. */
  delete(id: string): Promise<boolean>
  /** Of all that are published, by name. */
  heads(): Promise<PluginHead[]>
  getCode(type: string, hash: string): Promise<TaskCodeRecord | null>
  /** Keeps what is there already. */
  putCode(code: TaskCodeRecord): Promise<void>
}

export type StateKey = Pick<StateRecord, 'taskType' | 'userId' | 'key'>

export interface StateLimits {
  /** By the store's clock: what expires until then is not there. */
  now: number
  /** Of one type and user. */
  keys: number
  /** Of all keys and values of one type and user. */
  bytes: number
  /** The value that has to be there, null: none; absent: any or none. */
  expected?: string | null
}

/** What custom tasks remember. */
export interface StateStore {
  /** The value, null where there is none. */
  get(key: StateKey, now: number): Promise<string | null>
  /**
   * In one step with the comparison, where one is asked for. How much there is is counted exactly where one
   * process writes; where several do, as much may go past it as is written at the same instant.
   * @returns `other` where another value is there than was expected, `full` where there is no room
   */
  set(entry: StateRecord, limits: StateLimits): Promise<'set' | 'other' | 'full'>
  /** @returns whether it was there */
  delete(key: StateKey, now: number): Promise<boolean>
  deleteOfUser(userId: string): Promise<void>
  deleteOfType(taskType: string): Promise<void>
  deleteExpired(now: number): Promise<number>
}

export interface ScheduleStore {
  get(interactionId: string): Promise<ScheduleRecord | null>
  /**
   * Writes it where the stored revision is `schedule.revision`, 0 where none is stored; what is stored then
   * has `revision + 1`.
   * @returns null where someone else wrote since, or it is gone
   */
  put(schedule: ScheduleRecord): Promise<ScheduleRecord | null>
  delete(interactionId: string): Promise<boolean>
  /** Those whose `nextAt` has come by `now`, longest due first. */
  listDue(query: { now: number; limit: number }): Promise<ScheduleRecord[]>
}

export interface SessionQuery extends Page {
  /** Sessions that this user called, or whose interaction is theirs; all where absent. */
  viewerId?: string
  interactionId?: string
  status?: SessionStatus
  trigger?: Trigger
  /** Created at or after. */
  from?: number
  /** Created before. */
  to?: number
}

/** How many sessions an interaction had, and how many of them have completed or failed by now. */
export interface CallCount {
  interactionId: string
  calls: number
  completed: number
  failed: number
}

/** How a lease that is not there yet is asked for; `until` is set by the database's clock. */
export interface LeaseRequest {
  node: string
  leaseMs: number
}

/** One write of a session; applied wholly or not at all. */
export interface SessionWrite {
  /** With the new values; `revision` is the one it was read or last written with. */
  session: SessionRecord
  /** Records to insert or replace, by task name. */
  tasks: TaskRecord[]
  /** Records to insert or replace, by task name and index. */
  items?: ItemRecord[]
  /** `keep` leaves the lease as it is, `release` gives it up. */
  lease: 'keep' | 'release'
  /** Given with the last write of a session that was called with an idempotency key. */
  answer?: { userId: string; interactionId: string; key: string; status: number; body: Json }
}

/** How far a session has got, without its content. */
export type SessionHead = Pick<SessionRecord, 'id' | 'revision' | 'epoch'> & { status: SessionStatus }

export type InsertResult =
  | { inserted: true; session: SessionRecord }
  /** The idempotency key was used before and has not expired. */
  | { inserted: false; existing: IdempotencyRecord }
  /** The caller has `openAtMost` sessions already; nothing was reserved. */
  | { inserted: false; existing: null }

export interface SessionStore {
  /**
   * @param lease who runs it; without one it is over, waits until its `wakeAt`, or is queued for whoever claims it
   * @param turnAt of one that is queued: when its turn comes, by the database's clock; now where absent
   * @param tasks of pinned and carried-over tasks
   * @param items carried over, with those tasks or for tasks that are still to run
   * @param idempotency reserved in the same write
   * @param openAtMost sessions that the caller may have running or queued, this one included. Exact
   *   among all that name one, however many processes insert at the same instant
   * @throws {DuplicateKey} id
   */
  insert(options: {
    session: SessionRecord
    tasks?: TaskRecord[]
    items?: ItemRecord[]
    lease?: LeaseRequest
    turnAt?: number
    idempotency?: IdempotencyRecord
    openAtMost?: number | undefined
  }): Promise<InsertResult>
  /**
   * Writes where id, revision and lease epoch are the stored ones. Writes of many sessions are grouped;
   * one that conflicts does not undo its neighbours.
   * @returns the session as stored, or null where another node took it over or wrote to it
   */
  save(write: SessionWrite): Promise<SessionRecord | null>
  get(id: string): Promise<SessionRecord | null>
  getTasks(sessionId: string): Promise<TaskRecord[]>
  /** Those of one task from index `from` on, in order. Items that have not begun have no record. */
  getItems(query: { sessionId: string; task: string; from: number; limit: number }): Promise<ItemRecord[]>
  /** Newest first. */
  list(query: SessionQuery): Promise<Listed<SessionSummary>>
  /** The newest session of each interaction that has any, in any order. */
  newestOf(interactionIds: string[]): Promise<SessionSummary[]>
  /** What was created of each interaction from `from` until before `to`; those with nothing are left out. */
  countCalls(query: { interactionIds: string[]; from: number; to: number }): Promise<CallCount[]>
  /**
   * Leases to the caller what is due and leased to nobody living: its turn or `wakeAt` has come, or the lease
   * run out. Longest due first. Where these are fewer than `limit`, queued ones before their turn, too, the
   * next first. Each session is claimed by one caller only.
   */
  claimDue(request: LeaseRequest & { limit: number }): Promise<SessionRecord[]>
  /** Makes a suspended session due at once; nothing happens to one that is not suspended. */
  wake(id: string): Promise<void>
  /** The sessions called by this one that have not ended. */
  listOpenChildren(parentId: string): Promise<string[]>
  /** Of those of the sessions that are there, in any order. */
  headsOf(ids: string[]): Promise<SessionHead[]>
  /** When the next session may be claimed, by the database's clock; null where none will. */
  nextDueAt(): Promise<number | null>
  /** @returns the ids that are still held; the others were claimed by someone else or have ended */
  renewLeases(request: LeaseRequest & { ids: string[] }): Promise<string[]>
  /** Queued, leased to nobody; stops counting at `atMost`. */
  countQueued(query: { callerId?: string; interactionId?: string; atMost: number }): Promise<number>
  /** Sessions of a user that have not ended, suspended ones included; stops counting at `atMost`. */
  countOpen(query: { callerId: string; atMost: number }): Promise<number>
  /** Sessions by status, for metrics and tests. */
  countByStatus(): Promise<Record<SessionStatus, number>>
  getIdempotency(userId: string, interactionId: string, key: string): Promise<IdempotencyRecord | null>
  deleteIdempotency(userId: string, interactionId: string, key: string): Promise<void>
  deleteExpiredIdempotency(now: number, limit: number): Promise<number>
  /** Which interactions have ended sessions, and when the oldest of these ended; by id, after `after`. */
  listEnded(page: { after: string; limit: number }): Promise<Array<{ interactionId: string; oldest: number }>>
  /**
   * When the last of the `keep` newest ended sessions ended: those of one interaction, or of all but
   * some. Sessions that ended at the same millisecond are not told apart.
   * @returns null where there are no more than `keep`
   */
  oldestKept(query: { keep: number; interactionId?: string; except?: string[] }): Promise<number | null>
  /**
   * Deletes sessions of an interaction that ended before a time, oldest first, with all that belongs to
   * them: at most `limit`, and fewer where they are large, so that other writes do not wait long.
   * @returns how many were deleted; 0 once there is none left
   */
  deleteEnded(query: { interactionId: string; finishedBefore: number; limit: number }): Promise<number>
  /**
   * Gives the space of what was deleted back to the file system, a bounded piece at a time.
   * @returns whether there is more to give back
   */
  reclaimSpace(): Promise<boolean>
}

export interface SettingsStore {
  get(): Promise<{ value: Record<string, Json>; revision: number }>
  /** @returns false where someone else wrote since `revision` */
  put(value: Record<string, Json>, revision: number): Promise<boolean>
}

export interface AuditStore {
  append(entry: AuditRecord): Promise<void>
  /** Newest first. */
  list(page: Page): Promise<Listed<AuditRecord>>
}

export interface ProviderStore {
  get(name: string): Promise<ProviderRecord | null>
  /** By name. */
  list(): Promise<ProviderRecord[]>
  /**
   * Writes it where the stored revision is `provider.revision`, 0 where none is stored; what is stored then
   * has `revision + 1`.
   * @returns null where someone else wrote since, or it is gone
   */
  put(provider: ProviderRecord): Promise<ProviderRecord | null>
  delete(name: string): Promise<boolean>
}

export interface IntegrationStore {
  /** @returns false where the user has connected this account of the provider already */
  insert(integration: IntegrationRecord): Promise<boolean>
  get(id: string): Promise<IntegrationRecord | null>
  /** Oldest first. */
  listOf(userId: string): Promise<IntegrationRecord[]>
  /**
   * Writes it where the stored revision is `integration.revision`; what is stored then has `revision + 1`.
   * @param lease `release` gives up the lease, whoever has it
   * @returns null where someone else wrote since, or it is gone
   */
  update(integration: IntegrationRecord, lease?: 'keep' | 'release'): Promise<IntegrationRecord | null>
  /**
   * The right to refresh it, for so long by the database's clock; one who has it may ask for it again.
   * @returns null where somebody else has it, or it is gone; `interrupted` where another one had it before and
   *   neither gave it up nor wrote what it did
   */
  lease(
    id: string,
    request: { holder: string; leaseMs: number },
  ): Promise<{ integration: IntegrationRecord; interrupted: boolean } | null>
  /** It is used; earlier times than the stored one change nothing. */
  touch(id: string, at: number): Promise<void>
  delete(id: string): Promise<boolean>
  /** Connected ones that expire before a time and were used since another, the next first. */
  listExpiring(query: { before: number; usedSince: number; limit: number }): Promise<IntegrationRecord[]>
  /** All, by id, after `after`. */
  page(query: { after: string; limit: number }): Promise<IntegrationRecord[]>
}

export interface ConnectStore {
  insert(connect: ConnectRecord): Promise<void>
  get(id: string): Promise<ConnectRecord | null>
  /**
   * The start page is opened, which happens once.
   * @returns null where it was opened before, has expired by `now`, or is unknown
   */
  start(id: string, started: StartedConnect, now: number): Promise<ConnectRecord | null>
  /** Removes it, so that a state counts once. @returns null where no such state is under way */
  take(state: string): Promise<ConnectRecord | null>
  deleteExpired(now: number): Promise<number>
}

export interface ConsentStore {
  /** By task type. */
  listOf(userId: string): Promise<ConsentRecord[]>
  /** In the place of an earlier one for the same task type. */
  put(consent: ConsentRecord): Promise<void>
  delete(userId: string, taskType: string): Promise<boolean>
}

export interface GateStore {
  /** Those of them that are there, in any order. */
  get(keys: string[]): Promise<GateRecord[]>
  /**
   * Writes it where the stored revision is `gate.revision`, 0 where there is none; what is stored then has
   * `revision + 1`.
   * @returns null where someone else wrote since
   */
  put(gate: GateRecord): Promise<GateRecord | null>
  /** @returns false where someone else wrote since, or it is gone */
  delete(gate: Pick<GateRecord, 'key' | 'revision'>): Promise<boolean>
  /** @returns how many nobody had touched since */
  deleteUntouched(since: number): Promise<number>
}

/** Which key the secrets in the store are encrypted with. */
export interface SecretKeyStore {
  /** Leaves the check value of a key where there is none yet. @returns the one that is there then */
  claim(keyCheck: string): Promise<string>
  /** The data belong to another key from now on. */
  replace(keyCheck: string): Promise<void>
}
