import { sayOutcome } from '../connections/say-outcome.ts'
import { router } from '../state/router.svelte.ts'
import type { Editor } from './state/editor.svelte.ts'

/** Opens the task whose account was being connected, and says what became of that. */
export async function cameBack(editor: Editor): Promise<void> {
  const name = router.query.get('task') ?? ''
  if (editor.task(name)) editor.open(name)
  await sayOutcome()
  router.setQuery({ task: undefined })
}
