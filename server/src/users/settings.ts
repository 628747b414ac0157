import { type Static, Type } from '@patchbay/sdk'
import { Conflict } from '../errors.ts'
import type { SettingsStore } from '../store/port.ts'
import type { Audit } from './audit.ts'

const Plan = Type.Object(
  {
    sessionsPerMinute: Type.Optional(Type.Integer({ minimum: 1 })),
    sessionsAtOnce: Type.Optional(Type.Integer({ minimum: 1 })),
  },
  { additionalProperties: false },
)

/** What administrators set while the hub runs. */
export const Settings = Type.Object(
  {
    registration: Type.Union([Type.Literal('first'), Type.Literal('open')], {
      description: 'Whether anybody may register, or only the first account',
    }),
    plans: Type.Record(Type.String({ minLength: 1, maxLength: 64 }), Plan),
    returnOrigins: Type.Array(Type.String({ pattern: '^https?://[^/?#\\s]+$', maxLength: 300 }), {
      maxItems: 100,
    }),
    retention: Type.Object(
      {
        days: Type.Integer({ minimum: 1, maximum: 36_500 }),
        count: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
)
export type Settings = Static<typeof Settings>

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
  return {
    async get() {
      const { value } = await store.get()
      return { ...defaults, ...(value as Partial<Settings>) }
    },
    async put(settings, by) {
      const { value, revision } = await store.get()
      if (!(await store.put(settings, revision)))
        throw new Conflict('Somebody else changed the settings: load them again')
      const before = { ...defaults, ...(value as Partial<Settings>) }
      const changed = (Object.keys(settings) as Array<keyof Settings>).filter(
        (name) => JSON.stringify(before[name]) !== JSON.stringify(settings[name]),
      )
      await audit(by, 'settings.change', { changed })
      return settings
    },
  }
}
