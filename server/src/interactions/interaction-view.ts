import type { Binding, Graph } from '@patchbay/graph'
import type { GraphProblem } from '../errors.ts'
import type { Access, InteractionRecord, Retention, TypePins, VersionRecord } from '../store/records.ts'
import type { TypeUpdate } from './type-updates.ts'
import type { SessionFigures } from './session-figures.ts'

export interface InteractionSummary {
  id: string
  slug: string
  name: string
  description: string
  active: boolean
  access: Access
  version: number
  activeVersion: number | null
  retention: Retention | null
  ownerId: string
  createdAt: string
  updatedAt: string
}

/** With what a list tells besides. */
export interface ListedInteraction extends InteractionSummary, SessionFigures {
  /** Of the newest graph, each once, in order. */
  taskTypes: string[]
}

export interface InteractionView extends InteractionSummary {
  graph: Graph
  response: Binding | null
  problems: GraphProblem[]
  /** Newer versions of task types that the published version runs. */
  updates: TypeUpdate[]
}

export interface VersionView {
  version: number
  graph: Graph
  response: Binding | null
  /** Which version of each custom task type it runs; empty until something has run it. */
  types: TypePins
  savedBy: string
  createdAt: string
  updatedAt: string
}

export function viewSummary(record: InteractionRecord): InteractionSummary {
  const {
    id,
    slug,
    name,
    description,
    active,
    access,
    version,
    activeVersion,
    retention,
    ownerId,
    createdAt,
    updatedAt,
  } = record
  return {
    id,
    slug,
    name,
    description,
    active,
    access,
    version,
    activeVersion,
    retention,
    ownerId,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  }
}

export function viewInteraction(
  record: InteractionRecord,
  { graph, response }: VersionRecord,
  { problems, updates }: Pick<InteractionView, 'problems' | 'updates'>,
): InteractionView {
  return { ...viewSummary(record), graph, response, problems, updates }
}

export function viewVersion({
  version,
  graph,
  response,
  types,
  savedBy,
  createdAt,
  updatedAt,
}: VersionRecord): VersionView {
  return {
    version,
    graph,
    response,
    types,
    savedBy,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  }
}
