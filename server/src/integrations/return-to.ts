import { InvalidInput } from '../errors.ts'
import type { SettingsUseCases } from '../users/settings.ts'

/**
 * Where a user is sent back to: a page of our own, or of an origin that an administrator allowed.
 *
 * @param given a URL, or a path of ours
 * @returns undefined for anywhere else
 */
export function safeReturnTo(
  given: string,
  { publicUrl, allowed }: { publicUrl: string; allowed: string[] },
): URL | undefined {
  if (!URL.canParse(given, publicUrl)) return undefined
  const url = new URL(given, publicUrl)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  if (url.username !== '' || url.password !== '') return undefined
  const origins = [publicUrl, ...allowed].filter((origin) => URL.canParse(origin))
  return origins.some((origin) => new URL(origin).origin === url.origin) ? url : undefined
}

/** Decides by the hub's address and the settings of the moment. */
export type AllowedReturn = (given: string) => Promise<URL | undefined>

export function createAllowedReturn({
  settings,
  publicUrl,
}: {
  settings: Pick<SettingsUseCases, 'get'>
  publicUrl: () => string
}): AllowedReturn {
  return async (given) =>
    safeReturnTo(given, { publicUrl: publicUrl(), allowed: (await settings.get()).returnOrigins })
}

/** Of a request that asks for another one. */
export function refusedReturn(publicUrl: string): InvalidInput {
  const message = `must be a page of ${publicUrl}, or of an origin that an administrator allows in the settings (returnOrigins)`
  return new InvalidInput([{ path: '/returnTo', message }])
}

/** With parameters that say how it went. */
export function returning(url: URL, outcome: Record<string, string>): string {
  const told = new URL(url)
  for (const [name, value] of Object.entries(outcome)) told.searchParams.set(name, value)
  return told.href
}
