import { api } from '../api/client.ts'
import type { Editor } from './state/editor.svelte.ts'

/** Learns whether newer versions of its tasks are there than callers get; what is edited stays as it is. */
export async function lookForUpdates(editor: Editor): Promise<void> {
  if (!editor.interaction.active) return
  const params = { path: { id: editor.id } }
  // Without an answer the next save brings it.
  const { data } = await api.GET('/api/interactions/{id}', { params }).catch(() => ({ data: undefined }))
  // It may have been published meanwhile: then this is of the version before.
  if (data?.activeVersion !== editor.interaction.activeVersion) return
  editor.interaction = { ...editor.interaction, updates: data.updates }
}
