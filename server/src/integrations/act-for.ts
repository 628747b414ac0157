import type { Logger } from 'pino'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/port.ts'
import type { IntegrationRecord } from '../store/records.ts'
import type { AccountGates, Gateway } from './account-gates.ts'
import { type AccountNeed, isCovered } from './account-need.ts'
import { type Acting, actWith } from './acting.ts'
import type { Providers, ReadyProvider } from './find-provider.ts'
import { KnownAccounts } from './known-accounts.ts'
import type { RefreshTokens } from './refresh-tokens.ts'

export type ActResult =
  { kind: 'acts'; acting: Acting } | Lack | { kind: 'later'; afterMs: number; reason: string }

/** What keeps a task from acting as somebody. */
export interface Lack {
  /** They have no account there that serves, and have to connect one; or have not let this custom task act as them. */
  kind: 'missing' | 'unconsented'
  message: string
}

export interface ActFor {
  /** Never rejects but where that is a bug. @param known what the session knows of accounts */
  (actorId: string, need: AccountNeed, known: KnownAccounts): Promise<ActResult>
  /** Looks whether they could, without asking the provider. */
  lacks(actorId: string, need: AccountNeed, known: KnownAccounts): Promise<Lack | undefined>
  /** Of one session, which has looked nothing up yet. */
  knownAccounts(): KnownAccounts
}

/** Uses are noted to the minute: not every session writes. */
const touchEveryMs = 60_000

export function createActFor(deps: {
  store: Pick<Store, 'integrations' | 'consents' | 'now'>
  box: SecretBox
  providers: Pick<Providers, 'find'>
  refresh: RefreshTokens
  gates: AccountGates
  log: Logger
}): ActFor {
  const { store, box, providers, refresh, gates, log } = deps
  const now = () => store.now()

  /** The account that was connected or used last of those that serve. */
  async function choose(
    actorId: string,
    { provider, scopes, custom, shared, own }: AccountNeed,
    known: KnownAccounts,
  ): Promise<IntegrationRecord | Lack> {
    const only = shared ?? own
    const all = (await known.integrationsOf(actorId)).filter(
      (one) => one.provider === provider && (only === undefined || one.id === only),
    )
    const connected = all.filter(({ status }) => status === 'connected')
    const serving = connected.filter((one) => scopes.every((scope) => one.scopes.includes(scope)))
    const lastOf = ({ lastUsedAt, createdAt }: IntegrationRecord) => lastUsedAt ?? createdAt
    const chosen = serving.toSorted((one, other) => lastOf(other) - lastOf(one))[0]
    if (!chosen) {
      return missing(whyNone({ title: await titleOf(provider), scopes, shared, own }, { all, connected }))
    }
    if (!custom) return chosen
    const consent = (await known.consentsOf(actorId)).find(({ taskType }) => taskType === custom.type)
    if (isCovered(consent, { provider, scopes }, custom)) return chosen
    const title = await titleOf(provider)
    const asks = consent ? 'asks for more than you have let it do' : 'has not been let act'
    return {
      kind: 'unconsented',
      message:
        shared === undefined
          ? `${custom.type} ${asks} with your account of ${title}: look at what it asks for, and consent`
          : `${custom.type} may not act with the account of ${title} that is shared here: its owner has to consent`,
    }
  }

  /** As people know it. */
  async function titleOf(provider: string): Promise<string> {
    return (await providers.find(provider))?.definition.title ?? provider
  }

  function touch({ id, lastUsedAt }: IntegrationRecord): void {
    const now = store.now()
    if (lastUsedAt !== null && now - lastUsedAt < touchEveryMs) return
    store.integrations.touch(id, now).catch((error: unknown) => {
      log.warn({ err: error, integration: id }, 'the use of an integration could not be noted')
    })
  }

  const actFor = async (actorId: string, need: AccountNeed, known: KnownAccounts): Promise<ActResult> => {
    const provider = await providers.find(need.provider)
    if (!provider) return missing(`${need.provider} is not set up here: an administrator has to`)
    const chosen = await choose(actorId, need, known)
    if ('kind' in chosen) return chosen
    const entry = await gates.enter(gatewayOf(chosen.id, need, provider))
    if (entry.kind === 'later') return entry
    const fresh = await refresh(chosen, provider)
    if (fresh.kind !== 'fresh') return fresh
    touch(chosen)
    const { passing } = entry
    return { kind: 'acts', acting: actWith(fresh.integration, provider, { box, refresh, passing, now }) }
  }

  return Object.assign(actFor, {
    async lacks(actorId: string, need: AccountNeed, known: KnownAccounts) {
      const chosen = await choose(actorId, need, known)
      return 'kind' in chosen ? chosen : undefined
    },
    knownAccounts: () => new KnownAccounts(store),
  })
}

function gatewayOf(account: string, { task }: AccountNeed, { definition }: ReadyProvider): Gateway {
  const perTask = definition.kind === 'oauth2' && definition.rateLimitPer === 'task'
  return { account, counted: perTask ? `${account}/${task}` : account, title: definition.title }
}

function missing(message: string): Lack {
  return { kind: 'missing', message }
}

type WantedAccount = { title: string; scopes: string[] } & Record<'shared' | 'own', string | undefined>

/** Why none of somebody's accounts serves. */
function whyNone(
  { title, scopes, shared, own }: WantedAccount,
  { all, connected }: { all: IntegrationRecord[]; connected: IntegrationRecord[] },
): string {
  if (shared !== undefined) {
    const what =
      all.length === 0 ? 'is gone' : connected.length === 0 ? 'has expired' : 'has not granted enough'
    return `The account of ${title} that is shared here ${what}: the owner of the interaction has to see to it`
  }
  if (all.length === 0)
    return own === undefined
      ? `Connect an account of ${title} first`
      : `The chosen account of ${title} is not among yours: choose another one, or connect it`
  if (connected.length === 0) return `The connection to ${title} has expired: connect the account again`
  const lacking = scopes.filter((scope) => connected.every((one) => !one.scopes.includes(scope)))
  return `The account of ${title} has not granted ${lacking.join(', ')}: connect it again`
}
