import type { SessionTask } from '../api/types.ts'

/** One task on the time line; where there is no bar it never ran. */
export interface TimelineRow {
  task: SessionTask
  bar: { left: number; width: number; ms: number } | undefined
}

export interface Timeline {
  rows: TimelineRow[]
  /** Marks of the axis; `left` as bars have it, 0 to 1. */
  ticks: Array<{ ms: number; left: number }>
}

/** Pixels behind a bar for its duration, for each letter after that, and from one mark of the axis to the next. */
const wordsWidth = 84
const letterWidth = 7
const tickWidth = 110

/** What is said of a task behind its bar besides its duration. @param clock tells when something is */
export function notesOf(
  { status, attempts, wakeAt, itemCounts }: SessionTask,
  clock: (at: string) => string,
): string[] {
  const notes: string[] = []
  if (status !== 'completed') notes.push(wakeAt === undefined ? status : `waits until ${clock(wakeAt)}`)
  if (attempts > 1) notes.push(`${attempts} attempts`)
  if (itemCounts) {
    notes.push(`${itemCounts.completed} of ${itemCounts.total}`)
    if (itemCounts.failed > 0) notes.push(`${itemCounts.failed} failed`)
  }
  return notes
}

/**
 * When each task ran, those that began first on top.
 *
 * @param options.startedAt milliseconds: where the axis begins
 * @param options.now milliseconds: where a task that runs has come to
 * @param options.width pixels: how many marks fit, and how much the words behind a bar take
 * @param options.letters how many stand behind a task's bar after its duration
 */
export function timelineOf(
  tasks: readonly SessionTask[],
  {
    startedAt,
    now,
    width,
    letters = () => 0,
  }: { startedAt: number; now: number; width: number; letters?: (task: SessionTask) => number },
): Timeline {
  const spans = tasks.map((task) => ({ task, span: spanOf(task, startedAt, now) }))
  // So long that each bar leaves room for its own words; where there is little, half of it is theirs.
  const whole = Math.max(
    1,
    ...spans.map(({ task, span }) => {
      const share = (wordsWidth + letters(task) * letterWidth) / Math.max(1, width)
      return (span?.end ?? 0) / (1 - Math.min(0.5, share))
    }),
  )
  const rows = spans
    .toSorted((a, b) => (a.span?.start ?? Infinity) - (b.span?.start ?? Infinity) || 0)
    .map(({ task, span }) => ({
      task,
      bar: span && {
        left: span.start / whole,
        width: (span.end - span.start) / whole,
        ms: span.end - span.start,
      },
    }))
  return { rows, ticks: ticksOf(whole, Math.max(3, Math.min(8, width / tickWidth))) }
}

function spanOf({ startedAt, finishedAt, attempts, status }: SessionTask, origin: number, now: number) {
  if (startedAt === null || (attempts === 0 && status !== 'running')) return undefined
  const start = Math.max(0, Date.parse(startedAt) - origin)
  const end = finishedAt === null ? now - origin : Date.parse(finishedAt) - origin
  return { start, end: Math.max(start, end) }
}

const steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000].concat(
  [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440].map((minutes) => minutes * 60_000),
)

function ticksOf(whole: number, most: number): Timeline['ticks'] {
  const day = 86_400_000
  const step = steps.find((ms) => whole / ms < most) ?? Math.ceil(whole / most / day) * day
  const count = Math.floor(whole / step) + 1
  return Array.from({ length: count }, (_, index) => ({ ms: index * step, left: (index * step) / whole }))
}
