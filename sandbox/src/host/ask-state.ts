import type { Json, JsonObject } from '@patchbay/sdk'
import { StateRefused, type StateRequest, stateLimits, type TaskState } from '../state.ts'
import { callFailure } from './call-failure.ts'
import type { CallAnswer } from './journal.ts'

const unreachable = { code: 'task_error', message: 'The state of the task cannot be reached at the moment' }

/** Does what a task asks of its state. @param state undefined where it declares none */
export async function askState(state: TaskState | undefined, json: string): Promise<CallAnswer> {
  try {
    if (!state) throw new StateRefused('The task declares no state: add state: true to its definition')
    return { ok: true, json: JSON.stringify({ value: await state(readRequest(json)) }) }
  } catch (error) {
    const failure = error instanceof StateRefused ? callFailure(error) : unreachable
    return { ok: false, json: JSON.stringify(failure) }
  }
}

/** The task made it: nothing about it is certain. @throws {StateRefused} */
function readRequest(json: string): StateRequest {
  const asked = Object(JSON.parse(json)) as JsonObject
  const { op, key, value, ttlMs, expected } = asked
  if (typeof key !== 'string' || key === '' || key.length > stateLimits.key) {
    throw new StateRefused(`state takes a text of 1 to ${stateLimits.key} characters as key`)
  }
  if (op === 'get' || op === 'delete') return { op, key }
  if (op !== 'set' && op !== 'compare-and-set') throw new StateRefused('state does not know this request')
  if (value === undefined) {
    throw new StateRefused('state takes a value that can be written as JSON; to forget a key, delete it')
  }
  const bytes = Buffer.byteLength(JSON.stringify(value))
  if (bytes > stateLimits.value) {
    throw new StateRefused(
      `state takes values of at most ${stateLimits.value / 1_000} KB: this one has ${bytes} bytes as JSON`,
    )
  }
  if (ttlMs !== undefined && !isTtl(ttlMs)) {
    throw new StateRefused('state takes a ttlMs of 1 millisecond to a year (31536000000)')
  }
  const kept = { key, value, ...(ttlMs !== undefined && { ttlMs }) }
  if (op === 'set') return { op, ...kept }
  return { op, ...kept, ...(expected !== undefined && { expected }) }
}

function isTtl(value: Json): value is number {
  return typeof value === 'number' && value >= 1 && value <= stateLimits.ttl
}
