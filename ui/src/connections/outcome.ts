import { capitalized } from '../format/capitalized.ts'

/** How connecting an account ended, as the address tells it that the browser was sent back to. */
export interface Outcome {
  tone: 'ok' | 'bad' | 'info'
  title: string
  text?: string
  /** Where it can be mended. */
  link?: { label: string; href: string }
}

/** The parameters of an address that tell of it. */
export const outcomeParameters = ['connected', 'integration', 'error', 'error_description'] as const

/**
 * Says how it ended.
 *
 * @param options.title of the provider, where it is known
 * @param options.account whom the new integration acts for
 * @param options.administers whether whoever reads it can mend the provider's settings
 * @param options.trusted whether it was begun here: anybody can make a link with any words in it
 * @returns undefined where the address tells of nothing
 */
export function outcomeOf(
  query: URLSearchParams,
  options: {
    title: string | undefined
    account?: string | undefined
    administers: boolean
    trusted: boolean
  },
): Outcome | undefined {
  const { title = 'The account', account, administers, trusted } = options
  const there = options.title ?? 'the provider'
  const error = query.get('error')
  if (error === null) {
    if (query.get('connected') === null) return undefined
    // A link alone connects nothing: what is not there was not connected.
    if (account === undefined) return undefined
    return { tone: 'ok', title: `${title} is connected`, text: `Your account there is ${account}.` }
  }
  const said = trusted ? (query.get('error_description') ?? '').slice(0, 300) : ''
  if (error === 'access_denied')
    return {
      tone: 'info',
      title: `${title} was not connected`,
      text: `The access was denied at ${there}, by you or by a rule there. Nothing has changed here, and you can connect whenever you like.`,
    }
  const check = administers ? 'check' : 'an administrator should check'
  const [cause, remedy] =
    error === 'provider_refused'
      ? [
          `The hub’s request was refused at ${there}.`,
          `${capitalized(check)} the client ID, the callback URL and the scopes under Providers.`,
        ]
      : [
          `You were sent back from ${there}, but the account could not be read.`,
          `Try again; if it fails again, ${check} the settings under Providers.`,
        ]
  return {
    tone: 'bad',
    title: `${title} was not connected`,
    text: `${said === '' ? cause : said} ${remedy}`,
    ...(administers && { link: { label: 'Go to the providers', href: '/providers' } }),
  }
}
