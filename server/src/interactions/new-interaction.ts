import { v7 as createId } from 'uuid'
import type { InteractionRecord, VersionRecord } from '../store/records.ts'
import type { InteractionChanges } from './create-interactions.ts'
import { slugOf } from './slug.ts'

/** An interaction as it begins: inactive, version 1; without a slug one is made of its name. */
export function newInteraction(
  ownerId: string,
  request: InteractionChanges & { name: string },
): { interaction: InteractionRecord; version: VersionRecord } {
  const { name, slug, description = '', access = 'users', retention = null, graph, response = null } = request
  const now = Date.now()
  const id = createId()
  return {
    interaction: {
      id,
      slug: slug ?? slugOf(name),
      name,
      description,
      access,
      ownerId,
      active: false,
      version: 1,
      activeVersion: null,
      retention,
      revision: 1,
      createdAt: now,
      updatedAt: now,
    },
    version: {
      interactionId: id,
      version: 1,
      graph: graph ?? { tasks: [], edges: [] },
      response,
      frozen: false,
      types: {},
      savedBy: ownerId,
      createdAt: now,
      updatedAt: now,
    },
  }
}
