import type { Bundle, JsonSchema, ResolvedLimits, TaskManifest } from '@patchbay/sandbox'
import type { Json } from '@patchbay/sdk'
import { compileSchema } from '../validation/compile-schema.ts'
import type { TaskType } from './task-type.ts'

const defaultLimits: ResolvedLimits = { cpuMs: 1_000, timeoutMs: 30_000, memoryMb: 64 }

const bounds: Record<keyof ResolvedLimits, [min: number, max: number]> = {
  cpuMs: [10, 60_000],
  timeoutMs: [100, 600_000],
  memoryMb: [16, 512],
}

/**
 * Makes a task type of what a bundle declares.
 *
 * @throws {Error} naming the schema that does not compile or the limit that is out of range
 */
export function createTaskType(options: {
  manifest: TaskManifest
  bundle: Bundle
  version: string
  source: 'builtin' | 'custom'
  author: string
  package?: string
}): TaskType {
  const { manifest } = options
  return {
    ...options,
    type: manifest.type,
    input: manifest.input,
    output: manifest.output,
    provider: manifest.provider ?? null,
    scopes: manifest.scopes ?? [],
    limits: resolveLimits(manifest),
    checkInput: compileSchema(manifest.input),
    checkOutput: compileSchema(manifest.output),
    codeFields: fieldsMarked(manifest.input, 'x-code'),
    secretFields: fieldsMarked(manifest.input, 'x-secret'),
  }
}

function resolveLimits(manifest: TaskManifest): ResolvedLimits {
  const limits = { ...defaultLimits, ...manifest.limits }
  for (const [name, [min, max]] of Object.entries(bounds) as Array<
    [keyof ResolvedLimits, [number, number]]
  >) {
    const value = limits[name]
    if (typeof value !== 'number' || !(value >= min && value <= max)) {
      throw new Error(`${manifest.type}: limits.${name} must be between ${min} and ${max}`)
    }
  }
  return limits
}

function fieldsMarked(schema: JsonSchema, keyword: string): string[] {
  const properties = schema['properties']
  if (!isObject(properties)) return []
  return Object.keys(properties).filter((name) => {
    const field = properties[name]
    const mark = isObject(field) ? field[keyword] : undefined
    return mark !== undefined && mark !== false
  })
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
