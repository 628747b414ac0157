import type { Json, JsonObject } from '@patchbay/sdk'
import type { TaskManifest } from '../manifest.ts'
import type { TaskFailure } from '../outcome.ts'

type Result = { ok: true; manifest: TaskManifest } | { ok: false; error: TaskFailure }
/** @returns what is wrong, as the end of a sentence that begins with the property's name */
type Check = (value: Json) => string | undefined

const maxSchema = 100_000
const maxHosts = 100
const maxScopes = 50

/**
 * Checks what a definition declares. It was made by its author's code: nothing about it is certain.
 *
 * @param json of an object without `run`
 */
export function readManifest(json: string): Result {
  const declared = JSON.parse(json) as Json
  if (!isObject(declared)) return wrong('The default export must be an object: use defineTask')
  for (const [name, { required, check }] of Object.entries(properties)) {
    const value = declared[name]
    if (value === undefined) {
      if (required) return wrong(`"${name}" is missing: every task declares it`)
      continue
    }
    const problem = check(value)
    if (problem !== undefined) return wrong(`"${name}" ${problem}`)
  }
  const unknown = Object.keys(declared).find((name) => !Object.hasOwn(properties, name))
  if (unknown !== undefined) {
    return wrong(
      `"${unknown.slice(0, 50)}" is not known: a task declares ${Object.keys(properties).join(', ')} and run`,
    )
  }
  if (declared['scopes'] !== undefined && declared['provider'] === undefined) {
    return wrong('"scopes" are those of a provider: name it with "provider"')
  }
  const problem = fieldProblem(declared as unknown as TaskManifest)
  if (problem !== undefined) return wrong(problem)
  return { ok: true, manifest: declared as unknown as TaskManifest }
}

const text =
  (maxLength: number, pattern = /[^]/): Check =>
  (value) => {
    if (typeof value !== 'string') return 'must be a text'
    if (value.length > maxLength) return `must have at most ${maxLength} characters`
    return pattern.test(value) ? undefined : 'must not be empty'
  }

const named =
  (pattern: RegExp, example: string): Check =>
  (value) =>
    typeof value === 'string' && value.length <= 100 && pattern.test(value)
      ? undefined
      : `must be a name such as ${example}`

const schema: Check = (value) => {
  if (!isObject(value)) return 'must be a schema: build it with Type'
  return JSON.stringify(value).length > maxSchema
    ? 'is larger than 100 KB: make the schema smaller'
    : undefined
}

const properties: Record<keyof TaskManifest, { required?: true; check: Check }> = {
  type: { required: true, check: named(/^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/, 'twitter.send-tweet') },
  title: { required: true, check: text(100) },
  description: { required: true, check: text(2_000, /[^]*/) },
  icon: { check: named(/^[a-z0-9-]+$/, 'square-code') },
  category: { check: text(50) },
  provider: { check: named(/^[a-z][a-z0-9-]*$/, 'twitter') },
  scopes: { check: scopesProblem },
  network: { check: networkProblem },
  idempotent: { check: idempotentProblem },
  limits: { check: limitsProblem },
  state: { check: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false') },
  input: {
    required: true,
    check: (value) => {
      const isObjectSchema = isObject(value) && value['type'] === 'object' && isObject(value['properties'])
      return schema(value) ?? (isObjectSchema ? undefined : 'must be an object schema: Type.Object({ … })')
    },
  },
  output: { required: true, check: schema },
}

function networkProblem(value: Json): string | undefined {
  if (value === 'public') return undefined
  if (isObject(value))
    return typeof value['fromInput'] === 'string' ? undefined : "must name a field: { fromInput: 'hosts' }"
  if (!Array.isArray(value)) return "must be a list of hosts, 'public' or { fromInput: 'field' }"
  if (value.length > maxHosts) return `must list at most ${maxHosts} hosts`
  const odd = value.find((host) => typeof host !== 'string' || !/^(?:\*\.)?[^\s/*@?#]{1,255}$/.test(host))
  return odd === undefined
    ? undefined
    : `lists ${JSON.stringify(odd).slice(0, 100)}, which is no host such as api.example.com`
}

/** RFC 6749, 3.3: what a scope may be made of. */
const scopePattern = /^[\x21\x23-\x5B\x5D-\x7E]{1,200}$/

function scopesProblem(value: Json): string | undefined {
  if (!Array.isArray(value)) return "must be a list of scopes, such as ['tweet.write']"
  if (value.length > maxScopes) return `must list at most ${maxScopes} scopes`
  const odd = value.find((scope) => typeof scope !== 'string' || !scopePattern.test(scope))
  return odd === undefined ? undefined : `lists ${JSON.stringify(odd).slice(0, 100)}, which is no scope`
}

function idempotentProblem(value: Json): string | undefined {
  if (typeof value === 'boolean') return undefined
  const { field, in: values } = isObject(value) ? value : {}
  const isRule =
    typeof field === 'string' && Array.isArray(values) && values.every((one) => typeof one === 'string')
  return isRule ? undefined : "must be true, false or { field: 'method', in: ['GET'] }"
}

const bounds: Record<string, [least: number, most: number]> = {
  cpuMs: [10, 60_000],
  timeoutMs: [100, 600_000],
  memoryMb: [16, 512],
}

function limitsProblem(value: Json): string | undefined {
  if (!isObject(value)) return 'must be an object such as { timeoutMs: 10000 }'
  for (const [name, limit] of Object.entries(value)) {
    const range = bounds[name]
    if (!range)
      return `has "${name.slice(0, 50)}", which is not known: there are ${Object.keys(bounds).join(', ')}`
    const [least, most] = range
    if (typeof limit !== 'number' || !(limit >= least && limit <= most)) {
      return `has "${name}", which must be a number from ${least} to ${most}`
    }
  }
  return undefined
}

/** Whether the fields that other properties name are there. */
function fieldProblem({ input, network, idempotent }: TaskManifest): string | undefined {
  const fields = input['properties'] as JsonObject
  const missing = (property: string, field: string) =>
    Object.hasOwn(fields, field)
      ? undefined
      : `"${property}" names the field "${field.slice(0, 50)}", which "input" does not have`
  if (typeof network === 'object' && !Array.isArray(network)) return missing('network', network.fromInput)
  if (typeof idempotent === 'object') return missing('idempotent', idempotent.field)
  return undefined
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wrong(message: string): Result {
  return { ok: false, error: { code: 'task_error', message } }
}
