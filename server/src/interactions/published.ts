import { LRUCache } from 'lru-cache'
import { InteractionInactive, NotFound } from '../errors.ts'
import type { Store } from '../store/port.ts'
import type { InteractionRecord, Role } from '../store/records.ts'

/** How long a record is believed without asking the store, milliseconds: what other nodes may lag behind. */
const believedMs = 500

/** Finds what a call is for, without a query for each call. */
export interface Published {
  /**
   * @throws {NotFound} unknown slug, or the caller may not know of it
   * @throws {InteractionInactive}
   */
  find(
    slug: string,
    caller: { userId: string; role: Role },
  ): Promise<InteractionRecord & { activeVersion: number }>
  /** The interaction was changed on this node. */
  forget(slug: string): void
}

export function createPublished(store: Pick<Store, 'interactions'>): Published {
  const known = new LRUCache<string, InteractionRecord>({ max: 10_000, ttl: believedMs })

  let forgotten = 0

  return {
    async find(slug, caller) {
      let interaction = known.get(slug)
      if (!interaction) {
        const since = forgotten
        interaction = (await store.interactions.getBySlug(slug)) ?? undefined
        // What was changed while it was read must not be believed for longer.
        if (interaction && since === forgotten) known.set(slug, interaction)
      }
      if (!interaction || !mayCall(interaction, caller))
        throw new NotFound(`There is no interaction /run/${slug}`)
      const { active, activeVersion } = interaction
      if (!active || activeVersion === null) {
        throw new InteractionInactive(`The interaction ${slug} is not active: its owner has to activate it`)
      }
      return { ...interaction, activeVersion }
    },
    forget(slug) {
      forgotten += 1
      known.delete(slug)
    },
  }
}

/** Whether somebody may call an interaction's endpoint; its owner and admins always may. */
export function mayCall(
  { access, ownerId }: Pick<InteractionRecord, 'access' | 'ownerId'>,
  { userId, role }: { userId: string; role: Role },
): boolean {
  if (ownerId === userId || role === 'admin') return true
  return access === 'users' || (access === 'builders' && role === 'builder')
}
