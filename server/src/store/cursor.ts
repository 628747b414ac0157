/** Where a page ended: the values that the next one starts after. */
export function encodeCursor(at: number, key: string | number): string {
  return Buffer.from(`${at} ${key}`).toString('base64url')
}

/** @returns undefined for what is no cursor of ours; the list then starts anew */
export function decodeCursor(cursor: string | undefined): { at: number; key: string } | undefined {
  if (cursor === undefined) return undefined
  const [, at, key] = /^(\d+) (\S+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  return at === undefined || key === undefined ? undefined : { at: Number(at), key }
}

/** The items of a page and the cursor of the next, of rows that were read one beyond the limit. */
export function toPage<T, Item>(
  rows: T[],
  limit: number,
  { item, cursor }: { item: (row: T) => Item; cursor: (row: T) => string },
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(item),
    nextCursor: rows.length > limit && last !== undefined ? cursor(last) : null,
  }
}
