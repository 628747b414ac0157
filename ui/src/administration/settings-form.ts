import type { Settings } from '../api/types.ts'

/** The settings as they are typed: numbers as text, empty for none; one origin a line. */
export interface SettingsForm {
  registration: Settings['registration']
  plans: Array<{ name: string; perMinute: string; atOnce: string }>
  returnOrigins: string
  days: string
  count: string
}

export function formOf({ registration, plans, returnOrigins, retention }: Settings): SettingsForm {
  return {
    registration,
    plans: Object.entries(plans).map(([name, { sessionsPerMinute, sessionsAtOnce }]) => ({
      name,
      perMinute: textOf(sessionsPerMinute),
      atOnce: textOf(sessionsAtOnce),
    })),
    returnOrigins: returnOrigins.join('\n'),
    days: textOf(retention.days),
    count: textOf(retention.count),
  }
}

/** What the hub takes; it says itself what is wrong with it. Plans without a name are left out. */
export function settingsOf(form: SettingsForm): Settings {
  const named = form.plans.filter(({ name }) => name.trim() !== '')
  return {
    registration: form.registration,
    plans: Object.fromEntries(
      named.map(({ name, perMinute, atOnce }) => [
        name.trim(),
        {
          ...(perMinute !== '' && { sessionsPerMinute: Number(perMinute) }),
          ...(atOnce !== '' && { sessionsAtOnce: Number(atOnce) }),
        },
      ]),
    ),
    returnOrigins: form.returnOrigins
      .split(/\s+/)
      .map((origin) => origin.replace(/\/$/, ''))
      .filter((origin) => origin !== ''),
    retention: { days: Number(form.days), count: form.count === '' ? null : Number(form.count) },
  }
}

/**
 * What is wrong with one of the return origins, by its own words.
 *
 * @param path of what the hub found wrong: `/returnOrigins/0`
 */
export function originError(form: SettingsForm, path: string): string | undefined {
  const [, index] = /^\/returnOrigins\/(\d+)$/.exec(path) ?? []
  const origin = index === undefined ? undefined : settingsOf(form).returnOrigins[Number(index)]
  return origin === undefined ? undefined : `Not an origin: “${origin}”`
}

/** @returns why two plans cannot be told apart, if so */
export function repeatedPlan({ plans }: SettingsForm): string | undefined {
  const names = plans.map(({ name }) => name.trim()).filter((name) => name !== '')
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  return repeated === undefined ? undefined : `There are two plans “${repeated}”`
}

function textOf(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value)
}
