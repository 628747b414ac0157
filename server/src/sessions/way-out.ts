import type { AccountLinks } from '../integrations/account-links.ts'
import { actorOf } from '../integrations/account-need.ts'
import type { SessionRecord } from '../store/records.ts'
import type { Runnable } from './runnables.ts'

/** Pages where whoever sees a failure can do something about it. */
export interface WayOut {
  connectUrl?: string
  consentUrl?: string
}

/** @returns nothing where the failure has another reason, or it is somebody else who has to do something */
export function wayOutOf(
  links: AccountLinks,
  { session, runnable, viewerId }: { session: SessionRecord; runnable: Runnable | null; viewerId: string },
  { task, code }: { task: string; code: string },
): WayOut {
  const need = runnable?.accounts.get(task)
  if (!need || actorOf(need, session) !== viewerId) return {}
  if (code === 'integration_missing') return { connectUrl: links.connect(need) }
  if (code === 'consent_required' && need.custom) return { consentUrl: links.consent([need.custom]) }
  return {}
}
