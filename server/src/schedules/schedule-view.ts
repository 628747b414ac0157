import type { Json } from '@patchbay/sdk'
import type { FieldError } from '../errors.ts'
import { maskBody } from '../sessions/mask-secrets.ts'
import type { Runnable } from '../sessions/runnables.ts'
import type { ScheduleRecord } from '../store/records.ts'
import { nextTimes } from './cron.ts'

/** Times are ISO 8601 UTC. */
export interface ScheduleView {
  cron: string
  timezone: string
  /** Secret fields are masked. */
  input: Json
  enabled: boolean
  missed: ScheduleRecord['missed']
  /** The next five times; empty unless enabled. */
  next: string[]
  last: { at: string; sessionId: string | null; error: string | null } | null
  /** Why the input does not fit what would run; then nothing does. */
  problems: FieldError[]
  createdAt: string
  updatedAt: string
}

const shownTimes = 5

/** @param options.runnable what would run */
export function viewSchedule(options: {
  schedule: ScheduleRecord
  runnable: Runnable | null
  now: number
}): ScheduleView {
  const { schedule, runnable, now } = options
  const { cron, timezone, input, enabled, missed, last, createdAt, updatedAt } = schedule
  const times = enabled ? nextTimes(schedule, { after: now, count: shownTimes }) : []
  return {
    cron,
    timezone,
    input: runnable ? maskBody(input, runnable.secretAsks) : null,
    enabled,
    missed,
    next: times.map(iso),
    last: last && { ...last, at: iso(last.at) },
    problems: runnable ? inputErrors(runnable, input) : [],
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
  }
}

/** What is wrong with a schedule's input; paths begin with `/input`. */
export function inputErrors(runnable: Runnable, input: Json): FieldError[] {
  return runnable.checkBody(input).map(({ path, message }) => ({ path: `/input${path}`, message }))
}

function iso(at: number): string {
  return new Date(at).toISOString()
}
