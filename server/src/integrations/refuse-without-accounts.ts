import { ConsentRequired, IntegrationMissing } from '../errors.ts'
import type { AccountLinks } from './account-links.ts'
import { type AccountNeed, actorOf, type CustomCode } from './account-need.ts'
import type { ActFor } from './act-for.ts'
import type { Consents } from './consents.ts'
import type { KnownAccounts } from './known-accounts.ts'

/**
 * Refuses to run tasks that could not act as they should, before any of them does.
 *
 * @param request.ownerId of the interaction
 * @param request.needs by the names of the tasks
 * @returns what was looked up for that; undefined where nothing was
 * @throws {IntegrationMissing} @throws {ConsentRequired} with all tasks that were not let act
 */
export type RefuseWithoutAccounts = (request: {
  callerId: string
  ownerId: string
  needs: ReadonlyArray<readonly [name: string, need: AccountNeed]>
}) => Promise<KnownAccounts | undefined>

export function createRefuseWithoutAccounts(deps: {
  actFor: ActFor
  accountLinks: AccountLinks
  consents: Pick<Consents, 'ownersOf'>
}): RefuseWithoutAccounts {
  const { actFor, accountLinks, consents } = deps

  return async ({ callerId, ownerId, needs }) => {
    if (needs.length === 0) return undefined
    const known = actFor.knownAccounts()
    const asking: Asking[] = []
    for (const [name, need] of needs) {
      const actorId = actorOf(need, { callerId, ownerId })
      const lack = await actFor.lacks(actorId, need, known)
      if (!lack) continue
      const isCallers = actorId === callerId
      const { provider, scopes, custom } = need
      if (lack.kind === 'missing' || !custom) {
        const connectUrl = isCallers ? accountLinks.connect(need) : undefined
        throw new IntegrationMissing(lack.message, { provider, connectUrl })
      }
      asking.push({ ...custom, name, provider, scopes, isCallers, message: lack.message })
    }
    // What the caller can do comes first; with the rest somebody else has to help.
    const [first, ...others] = asking.toSorted(
      (one, other) => Number(other.isCallers) - Number(one.isCallers),
    )
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
    const consentUrl = first.isCallers
      ? accountLinks.consent(asking.filter(({ isCallers }) => isCallers))
      : undefined
    return new ConsentRequired(`${first.message}${more}`, { tasks, consentUrl })
  }
}

interface Asking extends CustomCode {
  name: string
  provider: string
  scopes: string[]
  /** Whether it would act as the caller, not as the owner. */
  isCallers: boolean
  message: string
}
