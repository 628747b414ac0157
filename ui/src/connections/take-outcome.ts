import { account } from '../state/account.svelte.ts'
import { connections } from '../state/connections.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { takeBegun } from './begun.ts'
import { type Outcome, outcomeOf, outcomeParameters } from './outcome.ts'

/**
 * What the address tells of an account that was being connected, once: a reload does not tell it again.
 * The connections have to be loaded.
 */
export function takeOutcome(): Outcome | undefined {
  const { query } = router
  const begun = takeBegun(sessionStorage, Date.now())
  const provider = query.get('connected') ?? begun
  const connected = connections.integrations.find(({ id }) => id === query.get('integration'))
  const outcome = outcomeOf(query, {
    title: provider === undefined ? undefined : connections.titleOf(provider),
    account: connected?.account.name,
    administers: account.may('admin'),
    trusted: begun !== undefined,
  })
  if (outcomeParameters.some((name) => query.has(name)))
    router.setQuery(Object.fromEntries(outcomeParameters.map((name) => [name, undefined])))
  return outcome
}
