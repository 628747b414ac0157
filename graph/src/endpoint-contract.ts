import type { Json, JsonObject, JsonSchema } from '@patchbay/sdk'
import { bindingOf } from './binding-of.ts'
import type { FindTaskType } from './check-graph.ts'
import { exampleOf } from './example.ts'
import { askedListSchema, taskOutputSchema } from './for-each-schema.ts'
import type { Binding, Graph } from './graph.ts'
import { askedList } from './lists.ts'
import { isFixedOnly, isObject, propertiesOf, requiredOf } from './schema.ts'
import { outputSchemaAt } from './schema-at.ts'

/**
 * What the endpoint takes: `{taskName: {field: value}}` for the blanks. A required field left blank is
 * required, one with a default or that is optional is not; a task that needs none of its fields may be
 * absent. `body` is an example that fits: what is required, and the defaults.
 */
export function endpointContract(options: { graph: Graph; findTaskType: FindTaskType }): {
  bodySchema: JsonSchema
  body: JsonObject
} {
  const properties: JsonObject = {}
  const needed: string[] = []
  const body: JsonObject = {}
  for (const task of options.graph.tasks) {
    const type = options.findTaskType(task.type)
    if (!type) continue
    const requiredFields = requiredOf(type.input)
    const fields: JsonObject = {}
    const required: string[] = []
    const example: JsonObject = {}
    for (const [field, schema] of Object.entries(propertiesOf(type.input))) {
      const binding = bindingOf(task, field)
      if (binding.kind !== 'ask' || isFixedOnly(schema)) continue
      const known = isObject(schema) ? schema : {}
      const fallback = binding.default as Json | undefined
      fields[field] = fallback === undefined ? known : { ...known, default: fallback }
      const hasDefault = fallback !== undefined || known['default'] !== undefined
      if (requiredFields.has(field) && !hasDefault) required.push(field)
      if (fallback !== undefined) example[field] = fallback
      else if (requiredFields.has(field)) example[field] = exampleOf(known)
    }
    if (task.forEach?.items.kind === 'ask') {
      const fallback = task.forEach.items.default as Json | undefined
      const schema = askedListSchema(task, type)
      fields[askedList] = fallback === undefined ? schema : { ...schema, default: fallback }
      if (fallback === undefined) required.push(askedList)
      example[askedList] = fallback ?? exampleOf({ ...schema, minItems: 1 })
    }
    if (Object.keys(fields).length === 0) continue
    properties[task.name] = objectSchema(fields, required, task.title)
    if (required.length > 0) needed.push(task.name)
    if (Object.keys(example).length > 0) body[task.name] = example
  }
  return { bodySchema: objectSchema(properties, needed), body }
}

/** The schema of what the endpoint answers with. */
export function outputSchema(options: {
  graph: Graph
  response: Binding | null
  findTaskType: FindTaskType
}): JsonSchema {
  const { graph, response, findTaskType } = options
  const outputs = new Map(
    graph.tasks.map((task) => {
      const type = findTaskType(task.type)
      return [task.name, type && taskOutputSchema(task, type)]
    }),
  )
  switch (response?.kind) {
    case undefined: {
      const sources = new Set(graph.edges.map(({ from }) => from))
      const last = graph.tasks.filter(({ name }) => !sources.has(name))
      const shown = last.map(({ name }): [string, Json] => [name, outputs.get(name) ?? {}])
      return { type: 'object', properties: Object.fromEntries(shown) }
    }
    case 'output': {
      const output = outputs.get(response.task)
      const schema = output && outputSchemaAt(output, response.path ?? '')
      return schema ? { anyOf: [schema, { type: 'null' }] } : {}
    }
    case 'template':
      return { type: 'string' }
    case 'fixed':
      return { const: response.value as Json }
    case 'ask':
    case 'item':
      return {}
    default:
      return response satisfies never
  }
}

function objectSchema(properties: JsonObject, required: string[], title?: string): JsonSchema {
  return {
    type: 'object',
    ...(title !== undefined && { title }),
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}
