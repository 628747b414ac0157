/** Lower-case letters, digits and dashes, beginning with a letter or digit, at most 64. */
export const slugPattern = '^[a-z0-9][a-z0-9-]{0,63}$'

/** A slug made of a name: accents dropped, what is left over joined with dashes. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 56)
    .replace(/-+$/, '')
  return slug === '' ? 'interaction' : slug
}
