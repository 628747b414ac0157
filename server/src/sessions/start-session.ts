import type { SessionStatus } from '../engine/session-state.ts'
import { isFinal } from '../engine/status.ts'
import { IdempotencyMismatch, Overloaded, RateLimited } from '../errors.ts'
import type { KnownAccounts } from '../integrations/known-accounts.ts'
import type { RefuseWithoutAccounts } from '../integrations/refuse-without-accounts.ts'
import type { InsertResult, Store } from '../store/port.ts'
import type { IdempotencyRecord } from '../store/records.ts'
import { hashOfBody } from './body-hash.ts'
import type { Claimer } from './claim-due.ts'
import { GroupCommit } from './group-commit.ts'
import { type EndedSession, type EndWatch, watchEnd } from './watch-end.ts'
import { LiveSession, type LiveSessionDeps } from './live-session.ts'
import type { LiveSessions } from './live-sessions.ts'
import { idempotencyOf, newSession } from './new-session.ts'
import type { QueueLimit } from './queue-limit.ts'
import type { Slots } from './slots.ts'
import type { StartRequest } from './start-request.ts'

/** When to try again after a limit that ends with another session, milliseconds. */
const retryOpenMs = 2_000

/** A call is let into the line where its turn is expected within this part of the time it waits. */
const patience = 0.5

/** The caller went away before the session was accepted; there is nobody to answer. */
export class CallerGone extends Error {
  override readonly name = 'CallerGone'
}

export type StartResult =
  | { kind: 'ended'; ended: EndedSession }
  /** Runs on, or waits for a slot; stored either way. */
  | { kind: 'accepted'; sessionId: string; status: SessionStatus }

export type StartSession = (request: StartRequest) => Promise<StartResult>

/**
 * Starts a session: at once where a slot is free, in the caller's turn where they wait for the end, else
 * queued for whoever claims it. Whatever it resolves to is stored.
 */
export function createStartSession(deps: {
  store: Store
  live: LiveSessions
  liveDeps: LiveSessionDeps
  slots: Slots
  claimer: Claimer
  queueLimit: QueueLimit
  node: string
  refuseWithoutAccounts: RefuseWithoutAccounts
  /** Aborted when the node takes no more calls. */
  draining: AbortSignal
}): StartSession {
  const { store, live, liveDeps, slots, claimer, queueLimit, node, draining } = deps
  const { leaseMs, events } = liveDeps
  // A store of its own is asked within the process: what comes in one tick makes a group that is large enough.
  const groupCommit = store.elsewhere && new GroupCommit()

  /** @throws {IdempotencyMismatch} */
  async function repeat(
    call: IdempotencyRecord,
    request: StartRequest,
    deadline: number,
  ): Promise<StartResult> {
    if (call.bodyHash !== hashOfBody(request.input)) {
      throw new IdempotencyMismatch(
        'This Idempotency-Key was used with another body: use a new key for a new call',
      )
    }
    const end = watchEnd({ events, sessionId: call.sessionId })
    // Read again: the session may have ended between the first look and the watch.
    const latest = await store.sessions.getIdempotency(call.userId, call.interactionId, call.key)
    const answer = latest?.answer ?? call.answer
    if (!answer) return waitFor(end, call.sessionId, deadline, request.gone)
    end.stop()
    return { kind: 'ended', ended: { kind: 'kept', answer } }
  }

  async function waitFor(
    end: EndWatch,
    sessionId: string,
    deadline: number,
    gone: AbortSignal,
  ): Promise<StartResult> {
    const ended = await end.within(deadline - performance.now(), gone)
    if (ended) return { kind: 'ended', ended }
    const session = live.get(sessionId)?.record ?? (await store.sessions.get(sessionId))
    return { kind: 'accepted', sessionId, status: session?.state.status ?? 'queued' }
  }

  /** @param hasWaited for a slot, in vain */
  async function enqueue(
    request: StartRequest,
    deadline: number,
    { hasWaited = false } = {},
  ): Promise<StartResult> {
    const interactionId = request.interaction.id
    const turnInMs = await queueLimit.admit(request.callerId, { interactionId, hasWaited })
    const session = newSession(request, store.now())
    const end = watchWhereAwaited(request, session.id)
    try {
      const result = await store.sessions.insert({
        session,
        tasks: request.given ?? [],
        items: request.givenItems ?? [],
        turnAt: session.createdAt + turnInMs,
        openAtMost: request.openAtMost,
        ...idempotencyOf(session, request),
      })
      if (!result.inserted) return await notInserted(result.existing, request, deadline)
      slots.backlog = true
      if (slots.free > 0) void claimer.claim()
      if (!end) return { kind: 'accepted', sessionId: session.id, status: 'queued' }
      return await waitFor(end, session.id, deadline, request.gone)
    } finally {
      end?.stop()
    }
  }

  function watchWhereAwaited({ waitMs }: StartRequest, sessionId: string): EndWatch | undefined {
    return waitMs > 0 ? watchEnd({ events, sessionId }) : undefined
  }

  /** @throws {RateLimited} where it was not a repeat */
  function notInserted(
    existing: IdempotencyRecord | null,
    request: StartRequest,
    deadline: number,
  ): Promise<StartResult> {
    if (!existing) throw tooManyOpen(request)
    return repeat(existing, request, deadline)
  }

  /** Runs it here and now; the slot was taken and goes to the session, or back. */
  async function run(
    request: StartRequest,
    deadline: number,
    accounts: KnownAccounts | undefined,
  ): Promise<StartResult> {
    const session = newSession(request, store.now())
    const end = watchWhereAwaited(request, session.id)
    const inserted = Promise.withResolvers<InsertResult>()
    const mayBeRefused =
      request.idempotencyKey !== undefined || request.openAtMost !== undefined || request.id !== undefined
    // Who waits for the end holds nothing of it before; who does not is told as soon as it is stored.
    const mayComputeFirst = request.waitMs > 0 && !mayBeRefused
    const candidate = mayComputeFirst ? groupCommit?.enter() : undefined
    let departed = false
    const started = new LiveSession(liveDeps, {
      record: session,
      runnable: request.runnable,
      tasks: request.given ?? [],
      items: request.givenItems ?? [],
      accounts,
      leasedAt: performance.now(),
      mayBeRefused,
      mayComputeFirst,
      firstWrite: async ({ session, tasks, items = [], lease }) => {
        if (isFinal(session.state.status)) await candidate?.join()
        else candidate?.leave()
        // Abandoned while it waited: its caller has been told that there is none.
        if (departed) return null
        const insertion = store.sessions.insert({
          session,
          tasks: [...(request.given ?? []), ...tasks],
          items: [...(request.givenItems ?? []), ...items],
          ...(lease === 'keep' && { lease: { node, leaseMs } }),
          openAtMost: request.openAtMost,
          ...idempotencyOf(session, request),
        })
        inserted.resolve(insertion)
        return insertion.then(
          (result) => (result.inserted ? result.session : null),
          () => null,
        )
      },
    })
    live.adopt(started)
    void started.departed.then(() => {
      departed = true
      candidate?.leave()
      // Of no effect once there was an insertion.
      inserted.reject(new Error('the session went wrong before it was stored'))
    })
    started.resume()
    try {
      const result = await inserted.promise
      if (!result.inserted) return await notInserted(result.existing, request, deadline)
      if (!end) return { kind: 'accepted', sessionId: session.id, status: started.record.state.status }
      return await waitFor(end, session.id, deadline, request.gone)
    } finally {
      end?.stop()
    }
  }

  function refuseWithoutAccounts({ callerId, interaction, runnable, given = [] }: StartRequest) {
    const isGiven = (name: string) => given.some(({ task }) => task === name)
    const needs = [...runnable.accounts].filter(([name]) => !isGiven(name))
    return deps.refuseWithoutAccounts({ callerId, ownerId: interaction.ownerId, needs })
  }

  /** Refuses at once what the store would refuse in the end; calls that wait here will be sessions too. */
  async function refuseTooMany(request: StartRequest, openAtMost: number): Promise<void> {
    const { callerId } = request
    const open = await store.sessions.countOpen({ callerId, atMost: openAtMost })
    if (open + slots.waitingOf(callerId) >= openAtMost) throw tooManyOpen(request)
  }

  function refuseLongWait({ callerId, waitMs }: StartRequest): void {
    const expectedMs = slots.expectedWaitMs(callerId)
    const retryAfterMs = Math.min(Math.max(expectedMs, 1_000), 30_000)
    const place = slots.hasPlace(callerId)
    if (place === 'none-for-user') {
      const waiting = slots.waitingOf(callerId)
      throw new RateLimited(`${waiting} of your calls wait for a slot already: slow down`, retryAfterMs)
    }
    if (place === 'none' || expectedMs > waitMs * patience) {
      throw new Overloaded('All slots are taken and too many calls wait for one', retryAfterMs)
    }
  }

  return async (request) => {
    if (draining.aborted) throw shuttingDown()
    const deadline = performance.now() + request.waitMs
    if (request.idempotencyKey !== undefined) {
      const { callerId, interaction, idempotencyKey } = request
      const earlier = await store.sessions.getIdempotency(callerId, interaction.id, idempotencyKey)
      if (earlier) return repeat(earlier, request, deadline)
    }
    const accounts = await refuseWithoutAccounts(request)
    if (request.openAtMost !== undefined) await refuseTooMany(request, request.openAtMost)
    if (slots.tryTake()) return run(request, deadline, accounts)
    // Without slots of its own, a node waits for what others do.
    if (request.waitMs === 0 || slots.capacity === 0) return enqueue(request, deadline)

    refuseLongWait(request)
    const timeout = AbortSignal.timeout(request.waitMs)
    const granted = await slots.wait(request.callerId, AbortSignal.any([request.gone, timeout, draining]))
    if (granted) return run(request, deadline, accounts)
    if (request.gone.aborted) throw new CallerGone()
    if (draining.aborted) throw shuttingDown()
    return enqueue(request, deadline, { hasWaited: true })
  }
}

function shuttingDown(): Overloaded {
  return new Overloaded('The hub is shutting down: try again in a moment', 5_000)
}

function tooManyOpen({ openAtMost }: StartRequest): RateLimited {
  const message = `You may have ${openAtMost} sessions running or queued at once: wait until one has ended`
  return new RateLimited(message, retryOpenMs)
}
