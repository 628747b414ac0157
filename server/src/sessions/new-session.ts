import { v7 as createId } from 'uuid'
import { initialState } from '../engine/start.ts'
import type { IdempotencyRecord, SessionRecord } from '../store/records.ts'
import { hashOfBody } from './body-hash.ts'
import type { StartRequest } from './start-request.ts'
import { bytesOf } from './stored-bytes.ts'

const idempotencyKeptMs = 24 * 60 * 60 * 1000

/** @param now by the store's clock */
export function newSession(request: StartRequest, now: number): SessionRecord {
  const { interaction, runnable } = request
  return {
    id: request.id ?? createId(),
    interactionId: interaction.id,
    interactionName: interaction.name,
    slug: interaction.slug,
    version: runnable.version,
    callerId: request.callerId,
    ownerId: interaction.ownerId,
    trigger: request.trigger,
    state: initialState(runnable.plan),
    revision: 0,
    lease: null,
    epoch: 0,
    wakeAt: null,
    input: request.input,
    retryOf: request.retryOf ?? null,
    parent: request.parent ?? null,
    idempotencyKey: request.idempotencyKey ?? null,
    storedBytes: bytesOf([...(request.given ?? []), ...(request.givenItems ?? [])]),
    createdAt: now,
    startedAt: null,
    finishedAt: null,
  }
}

/** What its insertion reserves, where it was called with a key. */
export function idempotencyOf(session: SessionRecord, { idempotencyKey, input }: StartRequest) {
  if (idempotencyKey === undefined) return {}
  const idempotency: IdempotencyRecord = {
    userId: session.callerId,
    interactionId: session.interactionId,
    key: idempotencyKey,
    bodyHash: hashOfBody(input),
    sessionId: session.id,
    answer: null,
    expiresAt: session.createdAt + idempotencyKeptMs,
  }
  return { idempotency }
}
