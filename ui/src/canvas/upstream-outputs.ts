import {
  alternativesOf,
  type FindTaskType,
  type Graph,
  type GraphTask,
  isObject,
  itemName,
  itemSchemaOf,
  misfit,
  preparePlan,
  propertiesOf,
  taskOutputSchema,
} from '@patchbay/graph'
import type { JsonSchema } from '@patchbay/sdk'
import { labelOf } from '../schema/describe-schema.ts'

/** How deep members of members are offered. */
const maxDepth = 4

/** One thing that an earlier task gives. */
export interface Offer {
  task: string
  path: string
  label: string
  /** Such as `text`, `number`, `list`, `anything`. */
  kind: string
  /** Anything may be inside of it: a path into it can be typed. */
  open: boolean
  /** Why it cannot fit the field; undefined where it may. */
  misfit: string | undefined
}

export interface OfferGroup {
  task: string
  title: string
  offers: Offer[]
}

/**
 * What a task's field can take from the tasks before it, nearest first; a task's error where an edge on
 * `failed` or `finished` leaves it.
 *
 * @param target the field's schema
 */
export function upstreamOutputs(options: {
  graph: Graph
  task: string
  target: JsonSchema
  findTaskType: FindTaskType
  titleOf: (name: string) => string
}): OfferGroup[] {
  const { graph, task, target, findTaskType, titleOf } = options
  const plan = preparePlan(graph)
  return nearestFirst(graph, task).map((name) => {
    const source = plan.task(name)
    const type = findTaskType(source.type)
    const output = type ? taskOutputSchema(source, type) : {}
    const found = offersIn(name, '', output, 'Whole output', target, 0)
    const canFail = plan.outgoing(name).some(({ edge }) => edge.on === 'failed' || edge.on === 'finished')
    const errors = canFail
      ? [
          leaf(name, 'error.message', { type: 'string' }, 'Error message', target),
          leaf(name, 'error.code', { type: 'string' }, 'Error code', target),
        ]
      : []
    return { task: name, title: titleOf(name), offers: [...found, ...errors] }
  })
}

/** What the fields of a task can take from the item that it runs for; nothing where it runs once. */
export function itemOffers(options: {
  graph: Graph
  task: GraphTask
  target: JsonSchema
  findTaskType: FindTaskType
}): OfferGroup[] {
  const { graph, task, target, findTaskType } = options
  const item = itemSchemaOf(task, { plan: preparePlan(graph), findTaskType })
  if (!item) return []
  const offers = offersIn(itemName, '', item, 'Whole item', target, 0)
  return [{ task: itemName, title: 'The item', offers }]
}

/** The tasks before one, by the fewest edges between. */
export function nearestFirst(graph: Graph, task: string): string[] {
  const plan = preparePlan(graph)
  const order: string[] = []
  const seen = new Set([task])
  let layer = [task]
  while (layer.length > 0) {
    const next: string[] = []
    for (const name of layer) {
      for (const { edge } of plan.incoming(name)) {
        if (seen.has(edge.from)) continue
        seen.add(edge.from)
        next.push(edge.from)
      }
    }
    order.push(...next)
    layer = next
  }
  return order
}

function offersIn(
  task: string,
  path: string,
  schema: JsonSchema,
  label: string,
  target: JsonSchema,
  depth: number,
): Offer[] {
  const members = depth < maxDepth ? Object.entries(propertiesOf(schema)) : []
  const inside = members.flatMap(([name, member]) =>
    offersIn(
      task,
      joinPath(path, name),
      isObject(member) ? member : {},
      labelOf(name, member),
      target,
      depth + 1,
    ),
  )
  const whole = leaf(task, path, schema, label, target)
  return path === '' ? [...inside, whole] : [whole, ...inside]
}

function leaf(task: string, path: string, schema: JsonSchema, label: string, target: JsonSchema): Offer {
  const kind = kindOf(schema)
  const open = kind === 'anything' || (kind === 'object' && Object.keys(propertiesOf(schema)).length === 0)
  return { task, path, label, kind, open: open || kind === 'list', misfit: misfit(schema, target) }
}

/** A path one member further: `a` and `b c` give `a["b c"]`. */
export function joinPath(path: string, member: string): string {
  if (!/^[^.[\]"\s]+$/.test(member)) return `${path}[${JSON.stringify(member)}]`
  return path === '' ? member : `${path}.${member}`
}

/** What a value of a schema is, in a word. */
export function kindOf(schema: JsonSchema): string {
  const { type } = schema
  if (Array.isArray(type)) return type.map((one) => word(one)).join(' or ')
  if (type !== undefined) return word(type)
  const alternatives = alternativesOf(schema)
  if (alternatives) return [...new Set(alternatives.map(kindOf))].join(' or ')
  if (schema['enum'] !== undefined || schema['const'] !== undefined) return 'choice'
  return 'anything'
}

function word(type: unknown): string {
  const words: Record<string, string> = {
    string: 'text',
    number: 'number',
    integer: 'whole number',
    boolean: 'yes or no',
    array: 'list',
    object: 'object',
    null: 'nothing',
  }
  return words[String(type)] ?? 'anything'
}
