import type { Logger } from 'pino'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/port.ts'
import type { IntegrationRecord } from '../store/records.ts'
import type { TaskType } from '../tasks/task-type.ts'
import type { AccountGates, Gateway } from './account-gates.ts'
import { type Acting, actWith } from './acting.ts'
import type { Providers, ReadyProvider } from './find-provider.ts'
import type { RefreshTokens } from './refresh-tokens.ts'

export type ActResult =
  | { kind: 'acts'; acting: Acting }
  /** He has no account there, or none that serves: he has to connect one. */
  | { kind: 'missing'; message: string }
  | { kind: 'later'; afterMs: number; reason: string }

/** Of a task that acts at a provider. */
export interface AccountNeed {
  provider: string
  /** The task's type. */
  task: string
  /** Beyond what any connection has. */
  scopes: string[]
  /** Code that somebody wrote here: it acts as nobody, for nobody has consented to it. */
  custom: boolean
}

export function needOf({ type, manifest, source }: TaskType): AccountNeed | undefined {
  const { provider, scopes = [] } = manifest
  return provider === undefined ? undefined : { provider, task: type, scopes, custom: source === 'custom' }
}

export interface ActFor {
  /** Never rejects but where that is a bug. */
  (userId: string, need: AccountNeed): Promise<ActResult>
  /** Looks whether he could, without asking the provider. */
  lacks(userId: string, need: AccountNeed): Promise<string | undefined>
}

/** Uses are noted to the minute: not every session writes. */
const touchEveryMs = 60_000

export function createActFor(deps: {
  store: Pick<Store, 'integrations' | 'now'>
  box: SecretBox
  providers: Pick<Providers, 'find'>
  refresh: RefreshTokens
  gates: AccountGates
  log: Logger
}): ActFor {
  const { store, box, providers, refresh, gates, log } = deps
  const now = () => store.now()

  /** The account that was connected or used last of those that serve. */
  async function choose(userId: string, { provider, scopes, custom }: AccountNeed) {
    if (custom) return { lacks: 'Custom tasks do not act with accounts of their callers' }
    const all = (await store.integrations.listOf(userId)).filter((one) => one.provider === provider)
    const connected = all.filter(({ status }) => status === 'connected')
    const serving = connected.filter((one) => scopes.every((scope) => one.scopes.includes(scope)))
    const lastOf = ({ lastUsedAt, createdAt }: IntegrationRecord) => lastUsedAt ?? createdAt
    const chosen = serving.toSorted((one, other) => lastOf(other) - lastOf(one))[0]
    if (chosen) return { chosen }
    if (all.length === 0) return { lacks: `Connect an account of ${provider} first` }
    if (connected.length === 0)
      return { lacks: `The connection to ${provider} has expired: connect the account again` }
    const lacking = scopes.filter((scope) => connected.every((one) => !one.scopes.includes(scope)))
    return { lacks: `The account of ${provider} has not granted ${lacking.join(', ')}: connect it again` }
  }

  function touch({ id, lastUsedAt }: IntegrationRecord): void {
    const now = store.now()
    if (lastUsedAt !== null && now - lastUsedAt < touchEveryMs) return
    store.integrations.touch(id, now).catch((error: unknown) => {
      log.warn({ err: error, integration: id }, 'the use of an integration could not be noted')
    })
  }

  const actFor = async (userId: string, need: AccountNeed): Promise<ActResult> => {
    const provider = await providers.find(need.provider)
    if (!provider) {
      return { kind: 'missing', message: `${need.provider} is not set up here: an administrator has to` }
    }
    const { chosen, lacks } = await choose(userId, need)
    if (!chosen) return { kind: 'missing', message: lacks }
    const entry = await gates.enter(gatewayOf(chosen.id, need, provider))
    if (entry.kind === 'later') return entry
    const fresh = await refresh(chosen, provider)
    if (fresh.kind !== 'fresh') return fresh
    touch(chosen)
    const { passing } = entry
    return { kind: 'acts', acting: actWith(fresh.integration, provider, { box, refresh, passing, now }) }
  }

  return Object.assign(actFor, {
    lacks: async (userId: string, need: AccountNeed) => (await choose(userId, need)).lacks,
  })
}

function gatewayOf(account: string, { task }: AccountNeed, { definition }: ReadyProvider): Gateway {
  const perTask = definition.kind === 'oauth2' && definition.rateLimitPer === 'task'
  return { account, counted: perTask ? `${account}/${task}` : account, title: definition.title }
}
