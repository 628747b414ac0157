import { api, dataOf } from '../api/client.ts'
import type { SessionSummary } from '../api/types.ts'
import { account } from '../state/account.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { toasts } from '../state/toasts.svelte.ts'

/** Whoever called it may call it again, and administrators in their name. */
export function mayRunAgain({ userId }: Pick<SessionSummary, 'userId'>): boolean {
  return userId === account.user?.id || account.may('admin')
}

/** Starts a session like this one, and goes there. */
export async function runAgain(id: string, from: 'start' | 'failed'): Promise<void> {
  try {
    const { sessionId } = await dataOf(
      api.POST('/api/sessions/{id}/retry', {
        params: { path: { id } },
        headers: { prefer: 'respond-async' },
        body: { from },
      }),
    )
    await router.go(`/sessions/${sessionId}`)
  } catch (error) {
    toasts.bad('Not started again', error)
  }
}
