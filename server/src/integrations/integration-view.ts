import type { IntegrationRecord } from '../store/records.ts'

export interface IntegrationView {
  id: string
  provider: string
  account: IntegrationRecord['account']
  scopes: string[]
  status: IntegrationRecord['status']
  createdAt: string
  lastUsedAt: string | null
}

export function viewIntegration(record: IntegrationRecord): IntegrationView {
  const { id, provider, account, scopes, status, createdAt, lastUsedAt } = record
  return {
    id,
    provider,
    account,
    scopes,
    status,
    createdAt: new Date(createdAt).toISOString(),
    lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt).toISOString(),
  }
}
