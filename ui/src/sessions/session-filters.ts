import type { SessionStatus, SessionTrigger } from '../api/types.ts'
import { calendarDay, minuteTime } from '../format/time.ts'
import { triggerWords } from './trigger-words.ts'

export type TimeSpan = 'any' | 'hour' | 'day' | 'week' | 'between'

/** What a list of sessions is narrowed to; `from` and `to` as a `datetime-local` field has them, local time. */
export interface SessionFilters {
  interaction: string | undefined
  status: SessionStatus | undefined
  trigger: SessionTrigger | undefined
  time: TimeSpan
  from: string
  to: string
}

/** The query of `GET /api/sessions`. */
export interface SessionQuery {
  interaction?: string
  status?: SessionStatus
  trigger?: SessionTrigger
  from?: string
  to?: string
}

const spanMs = { hour: 3_600_000, day: 86_400_000, week: 7 * 86_400_000 } as const

const statuses: SessionStatus[] = ['queued', 'running', 'completed', 'failed', 'cancelled']
export const triggers = Object.keys(triggerWords) as SessionTrigger[]
const spans: TimeSpan[] = ['any', 'hour', 'day', 'week', 'between']

/** From the address bar; what makes no sense there counts as not given. */
export function readFilters(query: URLSearchParams): SessionFilters {
  const one = <Value extends string>(name: string, among: readonly Value[]) =>
    among.find((value) => value === query.get(name))
  return {
    interaction: query.get('interaction') ?? undefined,
    status: one('status', statuses),
    trigger: one('trigger', triggers),
    time: one('time', spans) ?? 'any',
    from: query.get('from') ?? '',
    to: query.get('to') ?? '',
  }
}

/** @param now milliseconds: where the last hour ends */
export function sessionQuery(filters: SessionFilters, now: number): SessionQuery {
  const { interaction, status, trigger, time } = filters
  const from =
    time === 'between'
      ? iso(filters.from)
      : time === 'any'
        ? undefined
        : new Date(now - spanMs[time]).toISOString()
  const to = time === 'between' ? iso(filters.to) : undefined
  return {
    ...(interaction !== undefined && { interaction }),
    ...(status !== undefined && { status }),
    ...(trigger !== undefined && { trigger }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  }
}

export function isFiltered({ interaction, status, trigger, time }: SessionFilters): boolean {
  return interaction !== undefined || status !== undefined || trigger !== undefined || time !== 'any'
}

/** What `from` and `to` mean, in the words of the lists: a browser's fields have a format of their own. */
export function spanWords({ from, to }: Pick<SessionFilters, 'from' | 'to'>): {
  words: string
  wrong: boolean
} {
  const [begin, end] = [iso(from), iso(to)]
  if (begin !== undefined && end !== undefined && begin > end) {
    return { words: 'The end is before the beginning', wrong: true }
  }
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  const said = (at: string) => `${calendarDay(at)} ${minuteTime(at)}`
  const words = `${begin === undefined ? 'Any time' : said(begin)} to ${end === undefined ? 'now' : said(end)}`
  return { words: `${words}, ${zone}`, wrong: false }
}

function iso(local: string): string | undefined {
  const at = new Date(local)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
