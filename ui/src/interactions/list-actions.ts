import { api, dataOf } from '../api/client.ts'
import type { GraphProblem, InteractionSummary } from '../api/types.ts'
import type { Example } from '../examples/index.ts'
import type { Paged } from '../state/paged.svelte.ts'
import { router } from '../state/router.svelte.ts'
import { toasts } from '../state/toasts.svelte.ts'
import { setActive } from './activation.ts'
import { download, importFile, readImport } from './import-file.ts'

/** What is done to the interactions of a list: each says how it went, and the list shows it. */
export function createListActions(
  list: Paged<InteractionSummary>,
  { onProblems }: { onProblems: (of: InteractionSummary, problems: GraphProblem[]) => void },
) {
  return {
    async activate(interaction: InteractionSummary, active: boolean): Promise<void> {
      const { name } = interaction
      const about = `whether ${interaction.id} is active`
      list.change(interaction.id, { active })
      try {
        const result = await setActive(interaction.id, active)
        if ('problems' in result) {
          list.change(interaction.id, { active: interaction.active })
          onProblems(interaction, result.problems)
          return
        }
        const { version, activeVersion } = result.interaction
        list.change(interaction.id, { active, version, activeVersion })
        toasts.ok(
          active ? `“${name}” is active: it can be called` : `“${name}” is inactive: calls to it are refused`,
          {
            about,
          },
        )
      } catch (error) {
        list.change(interaction.id, { active: interaction.active })
        toasts.bad(`“${name}” was not ${active ? 'activated' : 'deactivated'}`, error, { about })
      }
    },

    async duplicate({ id, name }: InteractionSummary): Promise<void> {
      try {
        const { description, access, graph, response } = await dataOf(
          api.GET('/api/interactions/{id}', { params: { path: { id } } }),
        )
        const body = { name: `${name} (copy)`, description, access, graph, response }
        await dataOf(api.POST('/api/interactions', { body }))
        await list.reload()
        toasts.ok(`“${name}” was duplicated`)
      } catch (error) {
        toasts.bad(`“${name}” was not duplicated`, error)
      }
    },

    async exportFile({ id, name, slug }: InteractionSummary): Promise<void> {
      try {
        const file = await dataOf(api.GET('/api/interactions/{id}/export', { params: { path: { id } } }))
        download(`${slug}.json`, file)
      } catch (error) {
        toasts.bad(`“${name}” was not exported`, error)
      }
    },

    /** @throws where it is not deleted */
    async remove({ id, name }: InteractionSummary): Promise<void> {
      await dataOf(api.DELETE('/api/interactions/{id}', { params: { path: { id } } }))
      await list.reload()
      toasts.ok(`“${name}” was deleted`)
    },

    async importFrom(file: File): Promise<void> {
      try {
        const { id, name } = await importFile(await readImport(file))
        await list.reload()
        const open = { label: 'Open', run: () => void router.go(`/interactions/${id}`) }
        toasts.ok(`“${name}” was imported`, { action: open })
      } catch (error) {
        toasts.bad('Not imported', error)
      }
    },
  }
}

/** Makes an interaction of an example and goes there. */
export async function openExample({ file }: Example): Promise<void> {
  try {
    const { id } = await importFile(file)
    await router.go(`/interactions/${id}`)
  } catch (error) {
    toasts.bad('The example could not be opened', error)
  }
}
