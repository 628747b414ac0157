import type { Execution, Outcome, Sandbox, TaskFailure, TracedRequest } from '@patchbay/sandbox'
import type { JsonObject } from '@patchbay/sdk'
import { type AccountChoice, actorOf, needOf } from '../integrations/account-need.ts'
import type { ActFor, ActResult } from '../integrations/act-for.ts'
import type { Acting } from '../integrations/acting.ts'
import type { KnownAccounts } from '../integrations/known-accounts.ts'
import { maskText, secretStrings } from '../sessions/mask-secrets.ts'
import { limitsWithin, type Restriction, type Restrictions } from './restrictions.ts'
import { hostsOf, placementOf, type TaskType } from './task-type.ts'

export interface RunTypeDeps {
  sandbox: Pick<Sandbox, 'execute'>
  /** Tasks of providers act as whom they run for. */
  actFor: ActFor
  restrictions: Pick<Restrictions, 'of'>
}

type Passed =
  'id' | 'inputJson' | 'attemptKey' | 'journal' | 'signal' | 'mayCallHost' | 'state' | 'onRequest' | 'weigh'

/** One run of a task, of a session or to try it. */
export interface TypeRun extends Pick<Execution, Passed> {
  type: TaskType
  /** The same as `inputJson`. */
  input: JsonObject
  /** Wall clock, milliseconds; what its type says unless given. */
  timeoutMs?: number | undefined
  callerId: string
  /** Of the interaction; owns the code in the task's fields, and the account that it is pinned to. */
  ownerId: string
  /** Which account it acts with, where it acts as somebody. */
  account: AccountChoice
  /** What is known of accounts already. */
  known: KnownAccounts
}

/** What a run came to; it never began where it is `refused`, or where its provider asked for a `pause`. */
export type RunOutcome =
  Outcome | { status: 'refused'; error: TaskFailure } | { status: 'paused'; afterMs: number; reason: string }

const lackCodes = { missing: 'integration_missing', unconsented: 'consent_required' } as const

/**
 * Runs a task type once in the sandbox: as whom it acts for, within what an administrator lets it do. The strings
 * in its secret fields are in nothing that it says. Never rejects but where that is a bug.
 */
export async function runType(deps: RunTypeDeps, run: TypeRun): Promise<RunOutcome> {
  const { type, input } = run
  const restriction = await deps.restrictions.of(type.type)
  const account = restriction?.provider === false ? deniedTo(type) : await accountFor(deps.actFor, run)
  switch (account?.kind) {
    case 'denied':
      return { status: 'refused', error: { code: 'network_denied', message: account.message } }
    case 'missing':
    case 'unconsented':
      return { status: 'refused', error: { code: lackCodes[account.kind], message: account.message } }
    case 'later':
      return { status: 'paused', afterMs: account.afterMs, reason: account.reason }
    default:
  }
  const acting = account?.acting
  const secrets = secretStrings(input, type.secretFields)
  const { id, inputJson, attemptKey, journal, signal, mayCallHost, state, onRequest, weigh = false } = run
  const { limits, bundle } = type
  const outcome = await deps.sandbox.execute({
    id,
    bundle,
    ...placementOf(type, input, run.ownerId),
    inputJson,
    limits: limitsWithin({ ...limits, timeoutMs: run.timeoutMs ?? limits.timeoutMs }, restriction),
    hosts: reachOf(hostsOf(type, input), acting),
    ...withinOf(restriction, acting),
    ...(acting && actingOptions(acting)),
    attemptKey,
    ...(journal && { journal }),
    ...(signal && { signal }),
    weigh,
    ...(mayCallHost && { mayCallHost }),
    ...(state && { state }),
    ...(onRequest && { onRequest: (request) => onRequest(maskedRequest(request, secrets)) }),
  })
  // What its headers do not say, such as Slack's `ratelimited`, only the provider's own tasks can read.
  if (outcome.status === 'retry-later' && type.source === 'builtin')
    await acting?.askedToWait(outcome.afterMs, outcome.reason)
  return masked(outcome, secrets)
}

function accountFor(actFor: ActFor, run: TypeRun): Promise<ActResult> | undefined {
  const need = needOf(run.type, run.account)
  return need && actFor(actorOf(need, run), need, run.known)
}

/** @returns undefined where it acts at no provider anyway */
function deniedTo({ type, manifest: { provider } }: TaskType) {
  if (provider === undefined) return undefined
  const message = `An administrator does not let ${type} act at ${provider}`
  return { kind: 'denied', message } as const
}

/** Where it acts as somebody, its provider's API is allowed to it whatever it declares. */
function reachOf(declared: string[] | 'public', acting: Acting | undefined): string[] | 'public' {
  return declared === 'public' ? declared : [...declared, ...(acting?.hosts ?? [])]
}

/** Where it may act at its provider, that is within, too. */
function withinOf(restriction: Restriction | undefined, acting: Acting | undefined): { within?: string[] } {
  return restriction?.hosts ? { within: [...restriction.hosts, ...(acting?.hosts ?? [])] } : {}
}

function actingOptions({ baseUrl, authorize }: Acting) {
  return { authorize, ...(baseUrl !== undefined && { baseUrl }) }
}

function maskedRequest(request: TracedRequest, secrets: string[]): TracedRequest {
  const { url, error } = request
  return { ...request, url: maskText(url, secrets), error: error && maskText(error, secrets) }
}

function masked(outcome: Outcome, secrets: string[]): Outcome {
  if (secrets.length === 0) return outcome
  const logs = outcome.logs.map((line) => ({ ...line, message: maskText(line.message, secrets) }))
  switch (outcome.status) {
    case 'failed': {
      const { message, ...error } = outcome.error
      return { ...outcome, logs, error: { ...error, message: maskText(message, secrets) } }
    }
    case 'retry-later':
      return { ...outcome, logs, reason: maskText(outcome.reason, secrets) }
    default:
      return { ...outcome, logs }
  }
}
