import type { Integration } from '../api/types.ts'

/** How a person stands with the provider of a task. */
export type AccountForTask =
  | { state: 'none' }
  /** There are accounts, and none of them can be used any more. */
  | { state: 'expired'; integration: Integration }
  /** The account can be used, but has not granted all that the task needs. */
  | { state: 'lacking'; integration: Integration; missing: string[] }
  | { state: 'ready'; integration: Integration; others: number }

/**
 * @param integrations the person's, with the task's provider
 * @param scopes what the task needs; accounts that know of none, such as those of API keys, may do everything
 */
export function accountForTask(integrations: Integration[], scopes: string[]): AccountForTask {
  const [first] = integrations
  if (!first) return { state: 'none' }
  const usable = integrations.filter(({ status }) => status === 'connected')
  const [one] = usable
  if (!one) return { state: 'expired', integration: first }
  const ready = usable.find((integration) => lacks(integration, scopes).length === 0)
  if (!ready) return { state: 'lacking', integration: one, missing: lacks(one, scopes) }
  return { state: 'ready', integration: ready, others: usable.length - 1 }
}

/** What the button says that leads to the provider: `Connect`. */
export function connectWord({ state }: Exclude<AccountForTask, { state: 'ready' }>): string {
  return { none: 'Connect', expired: 'Reconnect', lacking: 'Grant' }[state]
}

function lacks({ scopes: granted }: Integration, wanted: string[]): string[] {
  return granted.length === 0 ? [] : wanted.filter((scope) => !granted.includes(scope))
}
