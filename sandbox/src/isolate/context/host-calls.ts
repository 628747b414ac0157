import { tell } from './bridge-kinds.ts'
import { expectAnswer, forgetAnswer, send, type Settled } from './bridge.ts'
import { failWith } from './failure.ts'
import { AnyPromise, emptyRecord } from './primordials.ts'

const maxCalls = 1_000
const maxOpen = 64

let made = 0
let open = 0
/** Calls that wait until fewer are open, in order. */
const queue = emptyRecord<() => void>()
let firstQueued = 0
let afterQueued = 0

export interface HostCall {
  answer: Promise<Settled>
  /** Gives the call up; its answer never comes. */
  abort: () => void
}

/**
 * Asks the server for something. Calls are numbered in the order they are made, so that a run that goes on
 * after a sleep can be answered from the record of the one before it.
 *
 * @param transmit sends the call off, given the id to answer and the call's number
 */
export function callHost(transmit: (id: number, number: number) => void): HostCall {
  const number = made++
  if (number >= maxCalls) {
    failWith(
      'host_call_limit',
      `The task made more than ${maxCalls} calls to its host (fetch, state, sleep) in one run`,
    )
  }
  let id = 0
  let given = false
  const answer = new AnyPromise<Settled>((resolve, reject) => {
    if (number >= maxCalls) return
    const begin = () => {
      if (given) return beginNext()
      open++
      id = expectAnswer({
        resolve: (value) => {
          finish()
          resolve(value)
        },
        reject: (reason) => {
          finish()
          reject(reason)
        },
      })
      transmit(id, number)
    }
    if (open < maxOpen) begin()
    else queue[afterQueued++] = begin
  })
  const abort = () => {
    if (given) return
    given = true
    if (id === 0 || !forgetAnswer(id)) return
    send(tell.abort, id)
    finish()
  }
  return { answer, abort }
}

function finish(): void {
  open--
  beginNext()
}

function beginNext(): void {
  const next = queue[firstQueued]
  if (next === undefined) return
  delete queue[firstQueued++]
  next()
}
