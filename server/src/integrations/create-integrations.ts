import { createGuardedFetch } from '@patchbay/sandbox'
import type { ProviderDefinition } from '@patchbay/sdk'
import type { Logger } from 'pino'
import { v7 as createId } from 'uuid'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/port.ts'
import type { FindTask } from '../tasks/catalogue.ts'
import type { Audit } from '../users/audit.ts'
import type { SettingsUseCases } from '../users/settings.ts'
import { type AccountPicture, createAccountPicture } from './account-picture.ts'
import { createAccountGates } from './account-gates.ts'
import { type AccountLinks, createAccountLinks } from './account-links.ts'
import { type ActFor, createActFor } from './act-for.ts'
import { type ConnectFlow, createConnectFlow } from './connect.ts'
import { type Consents, createConsents } from './consents.ts'
import { createProviders } from './find-provider.ts'
import { createManageIntegrations, type ManageIntegrations } from './manage-integrations.ts'
import { createManageProviders, type ManageProviders } from './manage-providers.ts'
import { createProviderClient } from './provider-client.ts'
import { createRefreshAhead, type RefreshAhead } from './refresh-ahead.ts'
import { createRefreshTokens } from './refresh-tokens.ts'
import { createRefuseWithoutAccounts, type RefuseWithoutAccounts } from './refuse-without-accounts.ts'
import { createRenewToken } from './renew-token.ts'
import { createAllowedReturn } from './return-to.ts'

/** What a provider may answer the hub itself, bytes. */
const maxAnswerBytes = 1_000_000

export interface Integrations {
  providers: ManageProviders
  integrations: ManageIntegrations
  connectFlow: ConnectFlow
  accountPicture: AccountPicture
  actFor: ActFor
  accountLinks: AccountLinks
  refuseWithoutAccounts: RefuseWithoutAccounts
  consents: Consents
  refreshAhead: RefreshAhead
  /** Requests under way fail. */
  close(): Promise<void>
}

/** Providers and integrations of one node. */
export function createIntegrations(deps: {
  store: Store
  box: SecretBox
  definitions: ProviderDefinition[]
  /** The newest of each task type. */
  findTask: FindTask
  /** Hosts that may be reached although their address is private. */
  allowPrivate: string[]
  settings: SettingsUseCases
  audit: Audit
  log: Logger
  publicUrl: () => string
}): Integrations {
  const { allowPrivate, definitions, ...others } = deps
  const shared = { ...others, allowedReturn: createAllowedReturn(others) }
  const network = createGuardedFetch({ allowPrivate, maxResponseBytes: maxAnswerBytes })
  const ask = createProviderClient(network.fetch)
  const providers = createProviders({ ...shared, definitions })
  const connectFlow = createConnectFlow({ ...shared, providers, ask })
  const holder = createId()
  const gates = createAccountGates({ ...shared, holder })
  const refresh = createRefreshTokens({
    ...shared,
    renew: createRenewToken({ ...shared, ask, gates }),
    holder,
  })
  const actFor = createActFor({ ...shared, providers, refresh, gates })
  const accountLinks = createAccountLinks(shared.publicUrl)
  const consents = createConsents(shared)
  return {
    refreshAhead: createRefreshAhead({ ...shared, providers, refresh, gates }),
    actFor,
    accountLinks,
    refuseWithoutAccounts: createRefuseWithoutAccounts({ actFor, accountLinks, consents }),
    consents,
    providers: createManageProviders({ ...shared, providers }),
    integrations: createManageIntegrations({ ...shared, providers, flow: connectFlow, ask }),
    connectFlow,
    accountPicture: createAccountPicture({ store: shared.store, ask }),
    close: () => network.close(),
  }
}
