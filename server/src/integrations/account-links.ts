import type { AccountNeed, CustomCode } from './account-need.ts'

/** More would make a link that some programs cut off; who consents to these is asked for the rest next. */
const maxTasks = 20

/** Where people are sent who have to do something before a call can be made as them. */
export interface AccountLinks {
  connect(need: Pick<AccountNeed, 'provider' | 'scopes'>): string
  consent(tasks: Array<Pick<CustomCode, 'type' | 'hash'>>): string
}

/**
 * They lead to pages of the web UI, where whoever opens them signs in: a link makes nothing happen by itself.
 * An app may add `returnTo` to either.
 */
export function createAccountLinks(publicUrl: () => string): AccountLinks {
  return {
    connect({ provider, scopes }) {
      const query = new URLSearchParams({ connect: provider })
      if (scopes.length > 0) query.set('scopes', scopes.join(' '))
      return `${publicUrl()}/integrations?${query.toString()}`
    },
    consent(tasks) {
      const distinct = new Set(tasks.map(({ type, hash }) => `${type}@${hash}`))
      return `${publicUrl()}/consent?tasks=${[...distinct].slice(0, maxTasks).join(',')}`
    },
  }
}
