import { takeOutcome } from '../connections/take-outcome.ts'
import { connections } from '../state/connections.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { toasts } from '../state/toasts.svelte.ts'
import type { Editor } from './state/editor.svelte.ts'

/** Opens the task whose account was being connected, and says what became of that. */
export async function cameBack(editor: Editor): Promise<void> {
  const name = router.query.get('task') ?? ''
  if (editor.task(name)) editor.open(name)
  await connections.reload()
  const outcome = takeOutcome()
  router.setQuery({ task: undefined })
  if (!outcome) return
  const { tone, title, text } = outcome
  const options = { ...(text !== undefined && { text }), lastsMs: 15_000 }
  if (tone === 'bad') toasts.bad(title, undefined, options)
  else toasts[tone](title, options)
}
