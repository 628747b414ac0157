import { tell } from './bridge-kinds.ts'
import { send } from './bridge.ts'
import { failThrown, failWith } from './failure.ts'
import { AnyTypeError, apply, ceil, emptyRecord, max, now } from './primordials.ts'

interface Timer {
  at: number
  run: (...args: unknown[]) => unknown
  args: unknown[]
  every: number | undefined
}

const maxTimers = 1_000
const maxDelay = 2_147_483_647
/** How often the host may be told when to wake the context. */
const maxWakes = 100_000

const timers = emptyRecord<Timer>()
let lastId = 0
let count = 0
let wakes = 0
/** When the host will wake the context; Infinity for never. */
let armed = Infinity

export function setTimer(run: unknown, delay: unknown, args: unknown[], repeat: boolean): number {
  if (typeof run !== 'function') throw new AnyTypeError('A timer takes a function')
  if (count >= maxTimers) {
    failWith('host_call_limit', `The task has more than ${maxTimers} timers at once`)
    return 0
  }
  const ms = max(1, typeof delay === 'number' && delay <= maxDelay ? ceil(delay) : 1)
  const at = now() + ms
  timers[++lastId] = { at, run: run as Timer['run'], args, every: repeat ? ms : undefined }
  count++
  if (at < armed) arm(at)
  return lastId
}

export function clearTimer(id: unknown): void {
  if (typeof id !== 'number' || timers[id] === undefined) return
  delete timers[id]
  if (--count === 0) disarm()
}

/** Runs what is due. */
export function wake(): void {
  armed = Infinity
  const time = now()
  // A record's keys come in the order of numbers: that of creation.
  for (const key in timers) {
    const timer = timers[+key]
    if (timer === undefined || timer.at > time) continue
    if (timer.every !== undefined) timer.at = time + timer.every
    else {
      delete timers[+key]
      count--
    }
    try {
      apply(timer.run, undefined, timer.args)
    } catch (error) {
      failThrown(error)
    }
  }
  let next = Infinity
  for (const key in timers) {
    const timer = timers[+key]
    if (timer !== undefined && timer.at < next) next = timer.at
  }
  if (next < armed) arm(next)
}

function arm(at: number): void {
  armed = at
  if (++wakes > maxWakes) {
    return failWith('host_call_limit', `The task set more than ${maxWakes} timers in one run`)
  }
  send(tell.wake, max(1, at - now()))
}

function disarm(): void {
  armed = Infinity
  if (++wakes <= maxWakes) send(tell.wake, -1)
}
