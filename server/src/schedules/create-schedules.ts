import type { JsonObject } from '@patchbay/sdk'
import type { Logger } from 'pino'
import { InteractionInactive, InvalidInput, NotFound } from '../errors.ts'
import { type Builder, findOwn } from '../interactions/find-own.ts'
import type { Runnable, Runnables } from '../sessions/runnables.ts'
import type { StartSession } from '../sessions/start-session.ts'
import type { Store } from '../store/port.ts'
import type { InteractionRecord, ScheduleRecord } from '../store/records.ts'
import { checkRecurrence, nextTimes } from './cron.ts'
import { runDue } from './run-due.ts'
import { inputErrors, type ScheduleView, viewSchedule } from './schedule-view.ts'

export interface ScheduleRequest {
  cron: string
  timezone: string
  /** The one that is stored where absent, `{}` where none is. */
  input?: JsonObject
  /** Default true. */
  enabled?: boolean
  /** Default `once`. */
  missed?: ScheduleRecord['missed']
}

/** When interactions run by themselves, as their owners. All but `runDue` throw NotFound where it is somebody else's. */
export interface Schedules {
  /** @throws {NotFound} also where it has none */
  get(by: Builder, interactionId: string): Promise<ScheduleView>
  /**
   * Makes or replaces it; what runs already runs on.
   *
   * @throws {InvalidInput} cron, time zone, or an input that does not fit the endpoint's contract
   * @throws {InteractionInactive} enabled, though the interaction is not active
   */
  put(by: Builder, interactionId: string, request: ScheduleRequest): Promise<ScheduleView>
  /** @throws {NotFound} also where it has none */
  delete(by: Builder, interactionId: string): Promise<void>
  /** Its interaction was taken down: it stays disabled until somebody enables it. */
  disable(interactionId: string): Promise<void>
  /** Starts what is due on any node, each time once. */
  runDue(): Promise<void>
}

export interface ScheduleDeps {
  store: Pick<Store, 'interactions' | 'schedules' | 'sessions'>
  runnables: Runnables
  startSession: StartSession
  log: Logger
  /** Milliseconds since the epoch, the same for all nodes. */
  now: () => number
}

export function createSchedules(deps: ScheduleDeps): Schedules {
  const { store, runnables, now } = deps
  const { interactions, schedules } = store

  /** The version that runs, or would once it is activated. */
  async function loadRunnable(interaction: InteractionRecord): Promise<Runnable | null> {
    const { id, active, activeVersion, version } = interaction
    const stored = await interactions.getVersion(
      id,
      active && activeVersion !== null ? activeVersion : version,
    )
    return stored && (await runnables.of(stored))
  }

  async function find(by: Builder, interactionId: string) {
    const interaction = await findOwn(interactions, by, interactionId)
    const schedule = await schedules.get(interactionId)
    if (!schedule) throw new NotFound('The interaction has no schedule')
    return { interaction, schedule }
  }

  /** Makes it of what is stored; where somebody else was faster, of what they have made of it. */
  async function save(
    interactionId: string,
    make: (before: ScheduleRecord | null) => ScheduleRecord,
  ): Promise<ScheduleRecord> {
    for (;;) {
      const saved = await schedules.put(make(await schedules.get(interactionId)))
      if (saved) return saved
    }
  }

  return {
    async get(by, interactionId) {
      const { interaction, schedule } = await find(by, interactionId)
      return viewSchedule({ schedule, runnable: await loadRunnable(interaction), now: now() })
    },

    async put(by, interactionId, { cron, timezone, input, enabled = true, missed = 'once' }) {
      const interaction = await findOwn(interactions, by, interactionId)
      const errors = checkRecurrence({ cron, timezone })
      const runnable = await loadRunnable(interaction)
      const given = input ?? (await schedules.get(interactionId))?.input ?? {}
      if (runnable) errors.push(...inputErrors(runnable, given))
      if (errors.length > 0) throw new InvalidInput(errors)
      if (enabled && !interaction.active) {
        throw new InteractionInactive(
          'The interaction is not active: activate it first, or save its schedule with enabled false',
        )
      }
      const at = now()
      const nextAt = enabled ? (nextTimes({ cron, timezone }, { after: at, count: 1 })[0] ?? null) : null
      const schedule = await save(interactionId, (before) => ({
        interactionId,
        cron,
        timezone,
        input: input ?? before?.input ?? {},
        enabled,
        missed,
        nextAt,
        last: before?.last ?? null,
        revision: before?.revision ?? 0,
        createdAt: before?.createdAt ?? at,
        updatedAt: at,
      }))
      return viewSchedule({ schedule, runnable, now: at })
    },

    async delete(by, interactionId) {
      await find(by, interactionId)
      await schedules.delete(interactionId)
    },

    async disable(interactionId) {
      for (;;) {
        const before = await schedules.get(interactionId)
        if (!before || (await schedules.put({ ...before, enabled: false, nextAt: null }))) return
      }
    },

    runDue: () => runDue(deps),
  }
}
