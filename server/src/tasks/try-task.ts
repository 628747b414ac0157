import { createMemoryState, type Sandbox, type TaskFailure, type TracedRequest } from '@patchbay/sandbox'
import type { Json, JsonObject } from '@patchbay/sdk'
import { v7 as createId } from 'uuid'
import { InvalidInput, NotFound } from '../errors.ts'
import type { Catalogue } from './catalogue.ts'
import { readOutput } from './read-output.ts'
import { limitsWithin, type Restrictions } from './restrictions.ts'
import { hostsOf, placementOf, type TaskType } from './task-type.ts'

const maxRequests = 100

export interface TryResult {
  status: 'completed' | 'failed'
  output: Json
  error: TaskFailure | null
  logs: Array<{ at: string; level: string; message: string }>
  durationMs: number
  /** In the order in which they ended; the first of very many. */
  requests: TracedRequest[]
  usage: { cpuMs: number; peakMemoryBytes: number; hostCalls: number }
}

/**
 * Runs a task of the catalogue once, see `tryType`.
 *
 * @throws {NotFound} unknown type
 * @throws {InvalidInput} what does not fit the type's schema
 */
export async function tryTask(
  deps: { catalogue: Catalogue; sandbox: Sandbox; restrictions: Pick<Restrictions, 'of'> },
  options: { type: string; input: JsonObject; userId: string; gone: AbortSignal },
): Promise<TryResult> {
  const type = deps.catalogue.get(options.type)
  if (!type) throw new NotFound(`There is no task type ${options.type}`)
  return tryType(deps, type, options)
}

/**
 * Runs one task in the sandbox, outside any session; nothing of it is stored, and it remembers nothing.
 *
 * @param options.userId who tries it: owns the code in its fields
 * @throws {InvalidInput} what does not fit the type's schema
 */
export async function tryType(
  { sandbox, restrictions }: { sandbox: Sandbox; restrictions: Pick<Restrictions, 'of'> },
  type: TaskType,
  options: { input: JsonObject; userId: string; gone: AbortSignal },
): Promise<TryResult> {
  const { input, userId } = options
  const errors = type.checkInput(input)
  if (errors.length > 0) {
    throw new InvalidInput(errors.map(({ path, message }) => ({ path: `/input${path}`, message })))
  }
  const restriction = await restrictions.of(type.type)
  const id = createId()
  const requests: TracedRequest[] = []
  const outcome = await sandbox.execute({
    id: `try/${id}`,
    bundle: type.bundle,
    ...placementOf(type, input, userId),
    inputJson: JSON.stringify(input),
    limits: limitsWithin(type.limits, restriction),
    hosts: hostsOf(type, input),
    ...(restriction?.hosts && { within: restriction.hosts }),
    attemptKey: id,
    ...(type.manifest.state === true && { state: createMemoryState().state }),
    signal: options.gone,
    onRequest: (request) => {
      if (requests.length < maxRequests) requests.push(request)
    },
  })
  const { cpuMs, wallMs, peakMemoryBytes, hostCalls } = outcome.usage
  const result = (status: TryResult['status'], output: Json, error: TaskFailure | null): TryResult => ({
    status,
    output,
    error,
    logs: outcome.logs.map((line) => ({ ...line, at: new Date(line.at).toISOString() })),
    durationMs: wallMs,
    requests,
    usage: { cpuMs, peakMemoryBytes, hostCalls },
  })
  switch (outcome.status) {
    case 'completed': {
      const { output, problem } = readOutput(type, outcome.outputJson)
      if (problem === undefined) return result('completed', output, null)
      return result('failed', output, { code: 'output_invalid', message: problem })
    }
    case 'failed':
      return result('failed', null, outcome.error)
    case 'retry-later':
      return result('failed', null, { code: 'retry_later', message: outcome.reason })
    case 'suspended': {
      const message = `The task sleeps until ${new Date(outcome.until).toISOString()}: a try does not wait for it`
      return result('failed', null, { code: 'suspended', message })
    }
    default:
      return outcome satisfies never
  }
}
