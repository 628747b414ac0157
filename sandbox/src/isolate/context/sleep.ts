import { tell } from './bridge-kinds.ts'
import { send } from './bridge.ts'
import { callHost } from './host-calls.ts'
import { AnyPromise, AnyRangeError, isFinite, now, parse, timeOf } from './primordials.ts'
import { setTimer } from './timers.ts'

/** Up to here a sleep is a timer; beyond it the run may be suspended. */
const shortMs = 1_000
const longestMs = 30 * 24 * 60 * 60 * 1_000

/** Waits for a while or until a moment; resolves with the milliseconds that went by. */
export async function sleep(time: unknown): Promise<number> {
  if (typeof time === 'object') return sleepUntil(time)
  if (typeof time !== 'number' || !isFinite(time) || time < 0 || time > longestMs) throw refused()
  if (time > shortMs) return askHost(tell.sleep, time)
  const from = now()
  await new AnyPromise<void>((resolve) => void setTimer(resolve, time, [], false))
  return now() - from
}

/** However near: by the host's clock, and so that the run after a suspension makes the same call. */
function sleepUntil(date: unknown): Promise<number> {
  const moment = momentOf(date)
  if (!isFinite(moment) || moment - now() > longestMs) throw refused()
  return askHost(tell.sleepUntil, moment)
}

function momentOf(date: unknown): number {
  try {
    return timeOf(date)
  } catch {
    return NaN
  }
}

function refused(): RangeError {
  return new AnyRangeError(
    'sleep takes milliseconds from 0 to 30 days (2592000000), or a Date no further ahead than that',
  )
}

async function askHost(kind: number, time: number): Promise<number> {
  const { answer } = callHost((id, number) => send(kind, id, number, time))
  return parse((await answer).json) as number
}
