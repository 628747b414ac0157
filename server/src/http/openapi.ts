import { endpointContract, type FindTaskType, outputSchema } from '@patchbay/graph'
import type { JsonSchema } from '@patchbay/sandbox'
import type { Caller } from '../auth/tokens.ts'
import { mayCall } from '../interactions/published.ts'
import type { InteractionStore } from '../store/port.ts'
import type { InteractionRecord, VersionRecord } from '../store/records.ts'
import type { Route, RouteContract } from './route.ts'
import { callHeaders } from './routes/run.ts'

type Json = { [member: string]: unknown }

export interface OpenApi {
  /** OpenAPI 3.1: all routes, and each active interaction that the caller may call as an operation of its own. */
  document(caller: Caller | undefined): Promise<Json>
  /** What the endpoints take or give has changed. */
  forget(): void
}

/** How long the endpoints are believed without asking the store, milliseconds: what other nodes may lag behind. */
const believedMs = 500

interface Endpoint {
  interaction: InteractionRecord
  operation: Json
}

const problem = {
  description: 'A problem document (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

export function createOpenApi(deps: {
  routes: () => Route[]
  interactions: Pick<InteractionStore, 'listActive' | 'getVersion'>
  typesOf: (version: VersionRecord) => Promise<FindTaskType>
  publicUrl: () => string
  version: string
}): OpenApi {
  let known: { endpoints: Promise<Endpoint[]>; until: number } | undefined
  let described = new Map<string, Endpoint>()
  let paths: Json | undefined

  async function loadEndpoints(): Promise<Endpoint[]> {
    const active = await deps.interactions.listActive()
    const found = await Promise.all(
      active.map(async (interaction) => {
        const before = described.get(interaction.id)
        if (before?.interaction.revision === interaction.revision) return before
        return describeEndpoint(interaction, deps)
      }),
    )
    const endpoints = found.filter((endpoint) => endpoint !== undefined)
    described = new Map(endpoints.map((endpoint) => [endpoint.interaction.id, endpoint]))
    return endpoints
  }

  function endpointsNow(): Promise<Endpoint[]> {
    if (!known || performance.now() >= known.until) {
      const loading = { endpoints: loadEndpoints(), until: performance.now() + believedMs }
      known = loading
      loading.endpoints.catch(() => {
        if (known === loading) known = undefined
      })
    }
    return known.endpoints
  }

  return {
    async document(caller) {
      paths ??= pathsOf(deps.routes())
      const callable = caller
        ? (await endpointsNow()).filter(({ interaction }) => mayCall(interaction, caller))
        : []
      const runs = callable.map(
        ({ interaction, operation }) => [`/run/${interaction.slug}`, { post: operation }] as const,
      )
      return {
        openapi: '3.1.0',
        info: {
          title: 'Patchbay',
          version: deps.version,
          license: { name: 'MIT', identifier: 'MIT' },
        },
        servers: [{ url: deps.publicUrl() }],
        security: [{ bearer: [] }, { cookie: [] }],
        paths: { ...paths, ...Object.fromEntries(runs) },
        components: {
          securitySchemes: {
            bearer: { type: 'http', scheme: 'bearer' },
            cookie: { type: 'apiKey', in: 'cookie', name: 'patchbay' },
          },
          schemas: { Problem: problemSchema },
        },
      }
    },
    forget() {
      known = undefined
    },
  }
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable: what clients switch on' },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
}

function pathsOf(routes: Route[]): Json {
  const paths: Record<string, Json> = {}
  for (const { contract } of routes) {
    const path = contract.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operationOf(contract) }
  }
  return paths
}

function operationOf(contract: RouteContract): Json {
  const parameters = [
    ...parametersOf('path', contract.params),
    ...parametersOf('query', contract.query),
    ...headersOf(contract.headers),
  ]
  return {
    operationId: operationIdOf(contract),
    summary: contract.summary,
    ...(contract.access === 'public' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(contract.body && { requestBody: { content: { 'application/json': { schema: contract.body } } } }),
    responses: responsesOf(contract.answers),
  }
}

function responsesOf(answers: RouteContract['answers']): Json {
  const responses = Object.entries(answers).map(([status, { description, schema }]) => [
    status,
    { description, ...(schema && { content: { 'application/json': { schema } } }) },
  ])
  return { ...Object.fromEntries(responses), default: problem }
}

/** `GET /api/users/:id` is `getApiUsersById`. */
function operationIdOf({ method, path }: RouteContract): string {
  const words = path.split(/[/.-]/).filter((word) => word !== '')
  const named = words.map((word) => (word.startsWith(':') ? `By${capital(word.slice(1))}` : capital(word)))
  return method.toLowerCase() + named.join('')
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

function parametersOf(place: 'path' | 'query', schema: RouteContract['query']): Json[] {
  const required = new Set<string>(schema?.required ?? [])
  const listed: Json[] = Object.entries(schema?.properties ?? {}).map(([name, member]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    schema: member,
  }))
  if (schema?.['additionalProperties' as never] !== true) return listed
  const any = { type: 'object', additionalProperties: { type: 'string' } }
  return [...listed, { name: 'others', in: place, style: 'form', explode: true, schema: any }]
}

function headersOf(headers: Record<string, string> = {}): Json[] {
  return Object.entries(headers).map(([name, description]) => ({
    name,
    in: 'header',
    description,
    schema: { type: 'string' },
  }))
}

async function describeEndpoint(
  interaction: InteractionRecord,
  deps: {
    interactions: Pick<InteractionStore, 'getVersion'>
    typesOf: (version: VersionRecord) => Promise<FindTaskType>
  },
): Promise<Endpoint | undefined> {
  const { id, slug, name, description, activeVersion } = interaction
  const version = activeVersion === null ? null : await deps.interactions.getVersion(id, activeVersion)
  if (!version) return undefined
  const { graph, response } = version
  const findTaskType = await deps.typesOf(version)
  const { bodySchema, body } = endpointContract({ graph, findTaskType })
  const output: JsonSchema = outputSchema({ graph, response, findTaskType })
  const completed = {
    type: 'object',
    required: ['sessionId', 'status', 'output'],
    properties: { sessionId: { type: 'string' }, status: { const: 'completed' }, output },
  }
  const accepted = {
    type: 'object',
    required: ['sessionId', 'status'],
    properties: { sessionId: { type: 'string' }, status: { type: 'string' } },
  }
  const operation = {
    operationId: `run_${slug.replaceAll('-', '_')}`,
    summary: name,
    ...(description !== '' && { description }),
    parameters: headersOf(callHeaders),
    requestBody: {
      required: Array.isArray(bodySchema['required']),
      content: { 'application/json': { schema: bodySchema, example: body } },
    },
    responses: {
      200: { description: 'It completed', content: { 'application/json': { schema: completed } } },
      202: { description: 'It runs on', content: { 'application/json': { schema: accepted } } },
      default: problem,
    },
  }
  return { interaction, operation }
}
