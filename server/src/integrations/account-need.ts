import type { GraphTask } from '@patchbay/graph'
import type { Bundle, TaskManifest } from '@patchbay/sandbox'
import type { ConsentRecord, SessionRecord } from '../store/records.ts'
import type { TaskType } from '../tasks/task-type.ts'

/** Of a task that acts at a provider. */
export interface AccountNeed {
  provider: string
  /** The task's type. */
  task: string
  /** Beyond what any connection has. */
  scopes: string[]
  /** The integration that it is pinned to, of the interaction's owner; absent: the caller's serve. */
  shared?: string
  /** Of the accounts of whom it acts as, the one that was chosen for this once. */
  own?: string
  /** Of code that somebody wrote here: whoever it acts as has to let it. */
  custom?: CustomCode
}

/** What somebody has to know of a custom task before it acts as them. */
export interface CustomCode {
  type: string
  title: string
  description: string
  /** Of its bundle. */
  hash: string
  /** A user's id, or `package:<name>`. */
  author: string
  /** Besides the provider's own; `public` for all of them. */
  hosts: string[]
}

/** With which account a task acts, where that is not left to what its caller has. */
export interface AccountChoice extends Pick<GraphTask, 'integration'>, Pick<AccountNeed, 'own'> {}

/** @returns undefined where it acts as nobody */
export function needOf(
  { manifest, source, author, bundle }: Code,
  { integration: shared, own }: AccountChoice = {},
): AccountNeed | undefined {
  const { provider, scopes = [], type, title, description } = manifest
  if (provider === undefined) return undefined
  const chosen = { ...(shared !== undefined && { shared }), ...(own !== undefined && { own }) }
  const need: AccountNeed = { provider, task: type, scopes, ...chosen }
  if (source === 'builtin') return need
  const custom = { type, title, description, hash: bundle.hash, author, hosts: hostsAskedFor(manifest) }
  return { ...need, custom }
}

/** Whom a task acts as. */
export function actorOf(
  { shared }: AccountNeed,
  { callerId, ownerId }: Pick<SessionRecord, 'callerId' | 'ownerId'>,
): string {
  return shared === undefined ? callerId : ownerId
}

type Code = Pick<TaskType, 'manifest' | 'source' | 'author'> & { bundle: Pick<Bundle, 'hash'> }

/** A list that is part of the input is up to who draws the interaction: it may name any. */
function hostsAskedFor({ network = [] }: TaskManifest): string[] {
  return Array.isArray(network) ? network : ['public']
}

/**
 * Whether a consent lets a task do all that it asks for. It was given to what one author wrote: another one's
 * task that takes over its name has to ask for itself.
 */
export function isCovered(
  consent: ConsentRecord | undefined,
  { provider, scopes }: Pick<AccountNeed, 'provider' | 'scopes'>,
  { author, hosts }: Pick<CustomCode, 'author' | 'hosts'>,
): boolean {
  if (consent?.author !== author || consent.provider !== provider) return false
  const mayReach = (host: string) => consent.hosts.includes('public') || consent.hosts.includes(host)
  return hosts.every(mayReach) && scopes.every((scope) => consent.scopes.includes(scope))
}
