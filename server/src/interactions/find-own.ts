import { NotFound } from '../errors.ts'
import type { InteractionStore } from '../store/port.ts'
import type { InteractionRecord, Role } from '../store/records.ts'

/** Who makes and changes interactions. */
export interface Builder {
  userId: string
  role: Role
}

/** One of the builder's own interactions; any for administrators. @throws {NotFound} also where it is somebody else's */
export async function findOwn(
  interactions: Pick<InteractionStore, 'get'>,
  by: Builder,
  id: string,
): Promise<InteractionRecord> {
  const interaction = await interactions.get(id)
  const mine = interaction && (interaction.ownerId === by.userId || by.role === 'admin')
  if (!interaction || !mine) throw new NotFound('There is no such interaction')
  return interaction
}
