import type { TaskFailure } from '@patchbay/sandbox'
import type { JsonObject } from '@patchbay/sdk'
import { isFinal } from '../engine/status.ts'
import { HubError, Overloaded, RateLimited } from '../errors.ts'
import type { Published } from '../interactions/published.ts'
import { DuplicateKey, type Store, StoreUnavailable } from '../store/port.ts'
import type { SessionRecord } from '../store/records.ts'
import { describeErrors } from '../tasks/read-output.ts'
import { failedTasks } from './answer.ts'
import type { CallLimits } from './call-limits.ts'
import type { HostOutcome, HostRun, HostTask } from './host-task.ts'
import { maskBody } from './mask-secrets.ts'
import { namedSessionId } from './named-session-id.ts'
import { outputOfSession } from './read-session.ts'
import type { Runnable, Runnables } from './runnables.ts'
import type { StartSession } from './start-session.ts'

/** Interactions that call each other may do so this deep. */
const maxDepth = 8

/** Who waits is woken by the end, and looks unasked as well, the more seldom the longer it takes, milliseconds. */
const lookEveryMs = { least: 2_000, most: 60_000 }

const storeRetryMs = 1_000

export interface CallInteractionDeps {
  store: Store
  published: Published
  runnables: Runnables
  callLimits: CallLimits
  startSession: StartSession
  /** Stops a session, and what it has called. */
  cancel: (sessionId: string) => Promise<unknown>
}

/**
 * The work of `core.call-interaction`: starts a session of another interaction, as the same user, and waits for
 * its end. The session's id follows from the calling session, task, item and attempt, so however often this
 * runs for one attempt it starts one.
 */
export function createCallInteraction(deps: CallInteractionDeps): HostTask {
  return async (run) => {
    try {
      const id = idOf(run)
      const child = await deps.store.sessions.get(id)
      if (child) return await outcomeOf(deps, run, child)
      // It has waited: what it waits for was there.
      if (run.run.resumed) return failed({ code: 'session_failed', message: `The session ${id} was deleted` })
      return await start(deps, run, id)
    } catch (error) {
      if (error instanceof Overloaded || error instanceof RateLimited) {
        return { status: 'later', afterMs: error.retryAfterMs, reason: error.message }
      }
      if (error instanceof StoreUnavailable) {
        return { status: 'later', afterMs: storeRetryMs, reason: 'The store cannot be reached' }
      }
      if (error instanceof HubError) {
        return failed({ code: error.code, message: error.message, fatal: true })
      }
      throw error
    }
  }
}

function idOf({ session, task, item, run }: HostRun): string {
  // Runs that were lost are the same attempt: they find what it has started.
  const attempt = run.attempt - (run.losses ?? 0)
  return namedSessionId(`call/${session.id}/${task.name}/${item ?? ''}/${attempt}`)
}

async function start(deps: CallInteractionDeps, run: HostRun, id: string): Promise<HostOutcome> {
  const { store, published, runnables, callLimits, startSession } = deps
  const { session, task, item, input } = run
  const depth = (session.parent?.depth ?? 0) + 1
  if (depth > maxDepth) {
    const message = `Interactions call each other more than ${maxDepth} deep: is there a circle?`
    return failed({ code: 'call_too_deep', message, fatal: true })
  }
  // The type's schema has it a text.
  const slug = input['slug'] as string
  const caller = await store.users.get(session.callerId)
  if (!caller)
    return failed({ code: 'forbidden', message: 'The user who made the call is gone', fatal: true })
  const interaction = await published.find(slug, { userId: caller.id, role: caller.role })
  const runnable = await runnables.load(interaction.id, interaction.activeVersion)
  if (!runnable) throw new Error(`the active version of ${slug} is gone`)
  const body = bodyOf(input)
  const shown = shownInput(input, runnable)
  const errors = runnable.checkBody(body)
  if (errors.length > 0) {
    const message = `The body does not fit what ${slug} takes: ${describeErrors(errors)}`
    return { ...failed({ code: 'input_invalid', message }), shown }
  }
  await callLimits.admit({ userId: caller.id, plan: caller.plan })
  try {
    await startSession({
      id,
      interaction,
      runnable,
      callerId: caller.id,
      trigger: 'endpoint',
      input: body,
      parent: { sessionId: session.id, task: task.name, item: item ?? null, depth },
      waitMs: 0,
      gone: new AbortController().signal,
    })
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error
  }
  if (run.signal.aborted) await cancelOrphan(deps, session.id, id)
  const now = store.now()
  return { ...waiting(id, { since: now, now }), shown }
}

/** The task was stopped while it started the session: if for good, that is not wanted any more. */
async function cancelOrphan(
  { store, cancel }: CallInteractionDeps,
  parentId: string,
  id: string,
): Promise<void> {
  const parent = await store.sessions.get(parentId)
  if (parent && isFinal(parent.state.status)) await cancel(id)
}

async function outcomeOf(
  { store, runnables }: CallInteractionDeps,
  { input }: HostRun,
  child: SessionRecord,
): Promise<HostOutcome> {
  const { id, slug, state } = child
  const runnable = await runnables.load(child.interactionId, child.version)
  const shown = runnable ? shownInput(input, runnable) : input
  switch (state.status) {
    case 'queued':
    case 'running':
      return { ...waiting(id, { since: child.createdAt, now: store.now() }), shown }
    case 'completed': {
      const output = await outputOfSession({ store, runnables }, child)
      return { status: 'completed', output: { sessionId: id, output }, shown }
    }
    case 'failed': {
      const [first] = failedTasks(child)
      const where = first ? ` at ${first.name}: ${first.message}` : ''
      return {
        ...failed({ code: 'session_failed', message: `The session ${id} of ${slug} failed${where}` }),
        shown,
      }
    }
    case 'cancelled':
      return {
        ...failed({ code: 'session_failed', message: `The session ${id} of ${slug} was cancelled` }),
        shown,
      }
    default:
      return state.status satisfies never
  }
}

function waiting(
  id: string,
  { since, now }: { since: number; now: number },
): Extract<HostOutcome, { status: 'waiting' }> {
  const lookAfterMs = Math.min(Math.max(now - since, lookEveryMs.least), lookEveryMs.most)
  return { status: 'waiting', until: now + lookAfterMs, reason: `It waits for the session ${id}` }
}

function failed(error: TaskFailure): Extract<HostOutcome, { status: 'failed' }> {
  return { status: 'failed', error }
}

function bodyOf(input: JsonObject): JsonObject {
  return (input['body'] ?? {}) as JsonObject
}

/** What is secret in the called interaction's body is so here, too. */
function shownInput(input: JsonObject, { secretAsks }: Runnable): JsonObject {
  return input['body'] === undefined ? input : { ...input, body: maskBody(bodyOf(input), secretAsks) }
}
