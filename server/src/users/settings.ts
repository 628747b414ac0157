import { type Static, Type } from '@patchbay/sdk'
import { Conflict } from '../errors.ts'
import { RetentionRule } from '../sessions/retention-rule.ts'
import type { SettingsStore } from '../store/port.ts'
import type { Audit } from './audit.ts'

const PlanName = Type.String({ pattern: String.raw`^[^\x00-\x1f]{1,64}$` })

const Plan = Type.Object(
  {
    sessionsPerMinute: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
    sessionsAtOnce: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  },
  { additionalProperties: false },
)
export type Plan = Static<typeof Plan>

/** What administrators set while the hub runs. */
export const Settings = Type.Object(
  {
    registration: Type.Union([Type.Literal('first'), Type.Literal('open')], {
      description: 'Whether anybody may register, or only the first account',
    }),
    plans: Type.Record(PlanName, Plan, { additionalProperties: false, maxProperties: 100 }),
    returnOrigins: Type.Array(Type.String({ pattern: '^https?://[^/?#\\s]+$', maxLength: 300 }), {
      maxItems: 100,
    }),
    retention: RetentionRule,
  },
  { additionalProperties: false },
)
export type Settings = Static<typeof Settings>

/** How long settings are believed without asking the store, milliseconds: what other nodes may lag behind. */
const believedMs = 500

export interface SettingsUseCases {
  get(): Promise<Settings>
  put(settings: Settings, by: string): Promise<Settings>
}

/** @param defaults for what nobody has set */
export function createSettings(options: {
  store: SettingsStore
  defaults: Settings
  audit: Audit
}): SettingsUseCases {
  const { store, defaults, audit } = options
  let known: { settings: Promise<Settings>; until: number } | undefined

  async function read(): Promise<Settings> {
    const { value } = await store.get()
    return settingsIn(value)
  }

  /** The record may hold more, which is of others. */
  function settingsIn(value: Record<string, unknown>): Settings {
    const own = Object.entries(value).filter(([name]) => name in defaults)
    return { ...defaults, ...(Object.fromEntries(own) as Partial<Settings>) }
  }

  return {
    get() {
      if (!known || performance.now() >= known.until) {
        const settings = read()
        known = { settings, until: performance.now() + believedMs }
        settings.catch(() => (known = undefined))
      }
      return known.settings
    },
    async put(settings, by) {
      const { value, revision } = await store.get()
      if (!(await store.put({ ...value, ...settings }, revision)))
        throw new Conflict('Somebody else changed the settings: load them again')
      known = undefined
      const before = settingsIn(value)
      const changed = (Object.keys(settings) as Array<keyof Settings>).filter(
        (name) => JSON.stringify(before[name]) !== JSON.stringify(settings[name]),
      )
      await audit(by, 'settings.change', { changed })
      return settings
    },
  }
}
