import { ConsentRequired, IntegrationMissing, Overloaded, RateLimited } from '../errors.ts'
import { DuplicateKey } from '../store/port.ts'
import type { ScheduleRecord } from '../store/records.ts'
import { namedSessionId } from '../sessions/named-session-id.ts'
import { latestTime, nextTimes } from './cron.ts'
import type { ScheduleDeps } from './create-schedules.ts'
import { inputErrors } from './schedule-view.ts'

/** Schedules looked at in one go. */
const batchSize = 100

/** A time that is worked later than this was missed, milliseconds. */
const onTimeMs = 60_000

type Last = NonNullable<ScheduleRecord['last']>

/**
 * Starts a session for each schedule whose time has come, and sets its next time. Several nodes may do so at
 * once, and any may die in between: the session's id follows from interaction and time, so the store takes
 * it once. Of several times that have gone by only the latest counts.
 */
export async function runDue(deps: ScheduleDeps): Promise<void> {
  const { store, log } = deps
  const now = deps.now()
  for (;;) {
    const due = await store.schedules.listDue({ now, limit: batchSize })
    let worked = 0
    for (const schedule of due) {
      try {
        if (await work(deps, schedule, now)) worked += 1
      } catch (error) {
        log.warn({ err: error, interaction: schedule.interactionId }, 'a schedule could not be worked')
      }
    }
    // Those that could not be started now stay due: the next look tries again.
    if (due.length < batchSize || worked === 0) return
  }
}

/** @returns false where it is still due: there was no room to start it */
async function work(deps: ScheduleDeps, schedule: ScheduleRecord, now: number): Promise<boolean> {
  const { store } = deps
  const { interactionId } = schedule
  const at = latestTime(schedule, now)
  const nextAt = nextTimes(schedule, { after: now, count: 1 })[0] ?? null
  const interaction = await store.interactions.get(interactionId)
  if (!interaction) return store.schedules.delete(interactionId)
  if (!interaction.active || interaction.activeVersion === null) {
    await store.schedules.put({ ...schedule, enabled: false, nextAt: null })
    return true
  }
  if (now - at > onTimeMs && schedule.missed === 'skip') {
    const error = 'No node ran at this time, and missed times are skipped'
    await store.schedules.put({ ...schedule, nextAt, last: { at, sessionId: null, error } })
    return true
  }
  const last = await start(deps, schedule, { ...interaction, activeVersion: interaction.activeVersion }, at)
  if (last) await store.schedules.put({ ...schedule, nextAt, last })
  return last !== undefined
}

async function start(
  { store, runnables, startSession }: ScheduleDeps,
  { input, interactionId }: ScheduleRecord,
  interaction: Parameters<ScheduleDeps['startSession']>[0]['interaction'] & { activeVersion: number },
  at: number,
): Promise<Last | undefined> {
  const id = namedSessionId(`schedule/${interactionId}/${at}`)
  const started = { at, sessionId: id, error: null }
  if (await store.sessions.get(id)) return started
  const runnable = await runnables.load(interactionId, interaction.activeVersion)
  if (!runnable) throw new Error('the active version is gone')
  const [wrong] = inputErrors(runnable, input)
  if (wrong) return { at, sessionId: null, error: `The input does not fit: ${wrong.path} ${wrong.message}` }
  try {
    await startSession({
      id,
      interaction,
      runnable,
      callerId: interaction.ownerId,
      trigger: 'schedule',
      input,
      waitMs: 0,
      gone: new AbortController().signal,
    })
    return started
  } catch (error) {
    if (error instanceof DuplicateKey && error.field === 'id') return started
    if (error instanceof IntegrationMissing || error instanceof ConsentRequired)
      return { at, sessionId: null, error: error.message }
    if (error instanceof Overloaded || error instanceof RateLimited) return undefined
    throw error
  }
}
