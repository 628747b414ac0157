import type { Json, JsonObject } from '@patchbay/sdk'

export const mask = '••••••'

/** Shorter values would mask parts of ordinary words. */
const minSecretLength = 6

/** The value with each of its leaves masked; names of members stay readable. */
export function maskValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(maskValue)
  if (typeof value !== 'object' || value === null) return mask
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, maskValue(member)]))
}

/** The fields with the secret ones masked; the very same object where none is. */
export function maskFields(fields: JsonObject, secretFields: readonly string[]): JsonObject {
  const present = secretFields.filter((name) => Object.hasOwn(fields, name))
  if (present.length === 0) return fields
  return { ...fields, ...Object.fromEntries(present.map((name) => [name, maskValue(fields[name] ?? null)])) }
}

/** A call's body, `{task: {field: value}}`, with the fields masked that `secretAsks` names by task. */
export function maskBody(body: JsonObject, secretAsks: ReadonlyMap<string, string[]>): JsonObject {
  const masked = Object.entries(body).map(([task, fields]): [string, Json] => {
    const secretFields = secretAsks.get(task) ?? []
    const isFields = typeof fields === 'object' && fields !== null && !Array.isArray(fields)
    return [task, isFields ? maskFields(fields, secretFields) : fields]
  })
  return Object.fromEntries(masked)
}

/** The strings in the secret fields, the longest first, for `maskText`. */
export function secretStrings(fields: JsonObject, secretFields: readonly string[]): string[] {
  const found: string[] = []
  const pending: Json[] = secretFields.map((name) => fields[name] ?? null)
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value === 'string') found.push(value)
    else if (typeof value === 'object' && value !== null) pending.push(...Object.values(value))
  }
  return found.filter((text) => text.length >= minSecretLength).sort((a, b) => b.length - a.length)
}

/** The text with every occurrence of a secret masked. */
export function maskText(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, mask), text)
}
