/** What makes a call possible that was refused for want of an account, or of consent. */
export interface WayOut {
  label: string
  /** A page of ours. */
  href: string
}

const ways: Record<string, { member: string; label: string }> = {
  integration_missing: { member: 'connectUrl', label: 'Connect an account' },
  consent_required: { member: 'consentUrl', label: 'See what it asks for' },
}

/**
 * Reads it from what a call was answered with.
 *
 * @param returnTo a path of ours where it goes on afterwards
 * @returns undefined where it was refused for another reason, or not at all
 */
export function wayOutOf(answer: unknown, returnTo?: string): WayOut | undefined {
  const document = Object(answer) as Record<string, unknown>
  const { code } = document
  const way = typeof code === 'string' && Object.hasOwn(ways, code) ? ways[code] : undefined
  const given = way && document[way.member]
  if (!way || typeof given !== 'string' || !URL.canParse(given)) return undefined
  // Its own path on this origin: where the public URL is another, nobody is signed in there.
  const { pathname, searchParams } = new URL(given)
  if (returnTo !== undefined) searchParams.set('returnTo', returnTo)
  return { label: way.label, href: `${pathname}?${searchParams.toString()}` }
}
