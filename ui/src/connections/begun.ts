/** Longer than the hub waits for a browser to come back, milliseconds. */
const lastsMs = 15 * 60 * 1000
const key = 'patchbay.connecting'

/** Remembers, in this tab, that an account is being connected. */
export function rememberBegun(storage: Storage, provider: string, now: number): void {
  storage.setItem(key, JSON.stringify({ provider, at: now }))
}

/** @returns which provider this tab went to, once; undefined where it went to none, or long ago */
export function takeBegun(storage: Storage, now: number): string | undefined {
  const kept = storage.getItem(key)
  storage.removeItem(key)
  if (kept === null) return undefined
  try {
    const { provider, at } = JSON.parse(kept) as { provider?: unknown; at?: unknown }
    return typeof provider === 'string' && typeof at === 'number' && now - at < lastsMs ? provider : undefined
  } catch {
    return undefined
  }
}
