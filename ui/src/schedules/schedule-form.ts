import type { Request, Schedule } from '../api/types.ts'
import type { CallBody } from '../interactions/blanks.ts'
import { cronOf, type Recurrence, recurrenceOf, startingWith } from './recurrence.ts'

/** A schedule as it is filled in. */
export interface ScheduleForm {
  enabled: boolean
  recurrence: Recurrence
  /** An IANA name. */
  timezone: string
  missed: Schedule['missed']
  /** The body of each call. */
  input: CallBody
}

/**
 * @param stored undefined where there is none yet
 * @param options.active whether it could run at all
 * @param options.timezone of whoever looks at it
 */
export function formOf(
  stored: Schedule | undefined,
  { active, timezone }: { active: boolean; timezone: string },
): ScheduleForm {
  if (!stored) return { enabled: active, recurrence: startingWith, timezone, missed: 'once', input: {} }
  const { enabled, cron, missed, input } = stored
  const recurrence = recurrenceOf(cron)
  return { enabled, recurrence, timezone: stored.timezone, missed, input: (input ?? {}) as CallBody }
}

/** An input that was not touched is left out: its secrets are known to the hub alone. */
export function requestOf(
  { recurrence, input, ...form }: ScheduleForm,
  inputBefore: CallBody | undefined,
): Request<'/api/interactions/{id}/schedule', 'put'> {
  return { ...form, cron: cronOf(recurrence), ...(input !== inputBefore && { input }) }
}
