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

/** With parameters that say how it went. */
export function returning(url: URL, outcome: Record<string, string>): string {
  const told = new URL(url)
  for (const [name, value] of Object.entries(outcome)) told.searchParams.set(name, value)
  return told.href
}
