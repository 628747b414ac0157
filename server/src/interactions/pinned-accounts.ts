import type { FindIntegration, Graph } from '@patchbay/graph'
import { type FieldError, InvalidInput } from '../errors.ts'
import type { IntegrationStore } from '../store/port.ts'
import type { InteractionRecord } from '../store/records.ts'

/** Finds the accounts that a graph is pinned to among those of the interaction's owner. */
export async function pinnedAccounts(
  integrations: Pick<IntegrationStore, 'listOf'>,
  { ownerId }: Pick<InteractionRecord, 'ownerId'>,
  graph: Graph,
): Promise<FindIntegration> {
  if (pinsOf(graph).size === 0) return () => undefined
  const accounts = new Map((await integrations.listOf(ownerId)).map((one) => [one.id, one]))
  return (id) => accounts.get(id)
}

/**
 * Whoever pins an account lets every caller act with it, so only its owner may: an administrator who changes
 * somebody's interaction leaves what is pinned there, and pins nothing of theirs.
 *
 * @param before the graph that is changed
 * @throws {InvalidInput}
 */
export function refuseNewPins(before: Graph, graph: Graph): void {
  const known = pinsOf(before)
  const message = "can only be set by the interaction's owner, to an account of their own"
  const errors = graph.tasks.flatMap(({ integration }, index): FieldError[] =>
    integration === undefined || known.has(integration)
      ? []
      : [{ path: `/graph/tasks/${index}/integration`, message }],
  )
  if (errors.length > 0) throw new InvalidInput(errors)
}

/** The accounts that its tasks are pinned to. */
export function pinsOf({ tasks }: Graph): Set<string> {
  return new Set(tasks.flatMap(({ integration }) => integration ?? []))
}
