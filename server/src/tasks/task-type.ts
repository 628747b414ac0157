import { createHash } from 'node:crypto'
import type { TaskTypeInfo } from '@patchbay/graph'
import type { JsonObject } from '@patchbay/sdk'
import type { Bundle, ResolvedLimits, TaskManifest, Trust } from '@patchbay/sandbox'
import type { FieldError } from '../errors.ts'

/** A task type that is ready to run. */
export interface TaskType extends TaskTypeInfo {
  manifest: TaskManifest
  bundle: Bundle
  version: string
  source: 'builtin' | 'custom'
  /** Whose code it is: a user's id, `package:<name>`, or `patchbay`. */
  author: string
  /** The package on disk that it is of; absent where it is built in, published, or not the newest. */
  package?: string
  limits: ResolvedLimits
  checkInput: (value: unknown) => FieldError[]
  checkOutput: (value: unknown) => FieldError[]
  /** Names of the input fields that are source code, marked `x-code`. */
  codeFields: string[]
  /** Names of the input fields marked `x-secret`. */
  secretFields: string[]
}

/** Which hosts one run may reach. */
export function hostsOf({ manifest }: TaskType, input: JsonObject): string[] | 'public' {
  const declared = manifest.network
  if (declared === undefined) return []
  if (declared === 'public' || Array.isArray(declared)) return declared
  const listed = input[declared.fromInput]
  return Array.isArray(listed) ? listed.filter((host): host is string => typeof host === 'string') : []
}

/** Whether one run can do nothing but compute: it reaches no host, acts as nobody and remembers nothing. */
export function isPure(type: TaskType, input: JsonObject): boolean {
  const hosts = hostsOf(type, input)
  const { provider, state = false } = type.manifest
  return provider === undefined && !state && hosts !== 'public' && hosts.length === 0
}

/** Whether running twice does what running once does. */
export function isRepeatable(type: TaskType, input: JsonObject): boolean {
  const declared = type.manifest.idempotent ?? false
  if (declared === true) return true
  if (declared !== false) {
    const value = input[declared.field]
    if (typeof value === 'string' && declared.in.includes(value)) return true
  }
  return isPure(type, input)
}

/** Where one run is placed: code that people wrote never shares a runner with the built-in tasks. */
export function placementOf(
  type: TaskType,
  input: JsonObject,
  interactionOwner: string,
): { trust: Trust; owner: string; variant?: string } {
  if (type.codeFields.length > 0) {
    const code = createHash('sha256')
    for (const field of type.codeFields) code.update(JSON.stringify(input[field]) ?? '').update('\0')
    return { trust: 'untrusted', owner: interactionOwner, variant: code.digest('base64url') }
  }
  return { trust: type.source === 'builtin' ? 'trusted' : 'untrusted', owner: type.author }
}
