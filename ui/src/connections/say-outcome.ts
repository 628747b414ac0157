import { connections } from '../state/connections.svelte.ts'
import { toasts } from '../state/toasts.svelte.ts'
import { takeOutcome } from './take-outcome.ts'

/** Loads the connections anew, and says in a message what became of an account that was being connected. */
export async function sayOutcome(): Promise<void> {
  await connections.reload()
  const outcome = takeOutcome()
  if (!outcome) return
  const { tone, title, text } = outcome
  const options = { ...(text !== undefined && { text }), lastsMs: 15_000 }
  if (tone === 'bad') toasts.bad(title, undefined, options)
  else toasts[tone](title, options)
}
