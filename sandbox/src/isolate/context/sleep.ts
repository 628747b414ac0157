import { tell } from './bridge-kinds.ts'
import { send } from './bridge.ts'
import { callHost } from './host-calls.ts'
import { AnyPromise, AnyRangeError, isFinite, now, parse } from './primordials.ts'
import { setTimer } from './timers.ts'

/** Up to here a sleep is a timer; beyond it the run may be suspended. */
const shortMs = 1_000
const longestMs = 30 * 24 * 60 * 60 * 1_000

/** Waits; resolves with the milliseconds that went by. */
export async function sleep(ms: unknown): Promise<number> {
  if (typeof ms !== 'number' || !isFinite(ms) || ms < 0 || ms > longestMs) {
    throw new AnyRangeError('sleep takes milliseconds from 0 to 30 days (2592000000)')
  }
  if (ms > shortMs) {
    const { answer } = callHost((id, number) => send(tell.sleep, id, number, ms))
    return parse((await answer).json) as number
  }
  const from = now()
  await new AnyPromise<void>((resolve) => void setTimer(resolve, ms, [], false))
  return now() - from
}
