import type { InteractionStore } from '../store/port.ts'
import type { InteractionRecord } from '../store/records.ts'
import { pinsOf } from './pinned-accounts.ts'

/** Looked at in one go. */
const perPage = 100

/** An interaction some of whose tasks act with one account, whoever calls. */
export interface PinnedInteraction extends Pick<InteractionRecord, 'id' | 'name' | 'slug'> {
  /** What its endpoint runs acts with it: calls are refused once it is gone. Else only its draft does. */
  published: boolean
}

/** Finds the interactions that are pinned to an account, among those of its owner: nobody else can pin it. */
export async function interactionsPinnedTo(
  interactions: Pick<InteractionStore, 'list' | 'getVersion'>,
  { id: account, userId: ownerId }: { id: string; userId: string },
): Promise<PinnedInteraction[]> {
  async function isPinnedIn({ id }: InteractionRecord, version: number): Promise<boolean> {
    const record = await interactions.getVersion(id, version)
    return record !== null && pinsOf(record.graph).has(account)
  }

  async function look(interaction: InteractionRecord): Promise<PinnedInteraction[]> {
    const { id, name, slug, active, version, activeVersion } = interaction
    const published = active && activeVersion !== null && (await isPinnedIn(interaction, activeVersion))
    return published || (await isPinnedIn(interaction, version)) ? [{ id, name, slug, published }] : []
  }

  const found: PinnedInteraction[] = []
  let cursor: string | undefined
  do {
    const page = await interactions.list({ ownerId, limit: perPage, ...(cursor !== undefined && { cursor }) })
    found.push(...(await Promise.all(page.items.map(look))).flat())
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  return found
}
