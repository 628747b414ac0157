import { ConsentRequired, IntegrationMissing } from '../errors.ts'
import type { AccountLinks } from '../integrations/account-links.ts'
import type { CustomCode } from '../integrations/account-need.ts'
import type { ActFor } from '../integrations/act-for.ts'
import type { Consents } from '../integrations/consents.ts'
import type { KnownAccounts } from '../integrations/known-accounts.ts'
import type { StartRequest } from './start-session.ts'

/**
 * Refuses a call whose tasks could not act as its caller, before there is a session.
 *
 * @returns what was looked up for that; undefined where nothing was
 * @throws {IntegrationMissing} @throws {ConsentRequired} with all tasks that he has not let act
 */
export type RefuseWithoutAccounts = (
  request: Pick<StartRequest, 'callerId' | 'runnable' | 'given'>,
) => Promise<KnownAccounts | undefined>

export function createRefuseWithoutAccounts(deps: {
  actFor: ActFor
  accountLinks: AccountLinks
  consents: Pick<Consents, 'ownersOf'>
}): RefuseWithoutAccounts {
  const { actFor, accountLinks, consents } = deps

  return async ({ callerId, runnable, given = [] }) => {
    if (runnable.accounts.size === 0) return undefined
    const known = actFor.knownAccounts()
    const asking: Asking[] = []
    for (const [name, need] of runnable.accounts) {
      if (given.some((record) => record.task === name)) continue
      const lack = await actFor.lacks(callerId, need, known)
      if (!lack) continue
      const { provider, scopes, custom } = need
      if (lack.kind === 'missing' || !custom)
        throw new IntegrationMissing(lack.message, { provider, connectUrl: accountLinks.connect(need) })
      asking.push({ ...custom, name, provider, scopes, message: lack.message })
    }
    const [first, ...others] = asking
    if (first) throw await consentRequired(first, others)
    return known
  }

  async function consentRequired(first: Asking, others: Asking[]): Promise<ConsentRequired> {
    const asking = [first, ...others]
    const owners = await consents.ownersOf(asking.map(({ author }) => author))
    const tasks = asking.map(({ name, type, title, author, provider, scopes, hosts }) => {
      const owner = owners.get(author) ?? { id: author, name: null }
      return { name, type, title, owner, provider, scopes, hosts }
    })
    const more = others.length === 0 ? '' : ` (and ${others.length} more)`
    return new ConsentRequired(`${first.message}${more}`, { tasks, consentUrl: accountLinks.consent(asking) })
  }
}

interface Asking extends CustomCode {
  name: string
  provider: string
  scopes: string[]
  message: string
}
