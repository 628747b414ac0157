const key = 'patchbay.tab'

/** A name for this tab that it keeps when it is loaded anew. */
export function tabId(storage: Storage): string {
  const known = storage.getItem(key)
  if (known !== null) return known
  const id = Math.random().toString(36).slice(2, 12)
  storage.setItem(key, id)
  return id
}
