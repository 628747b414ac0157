import { createMemoryState, type TaskFailure, type TracedRequest } from '@patchbay/sandbox'
import type { Json, JsonObject } from '@patchbay/sdk'
import { v7 as createId } from 'uuid'
import { InvalidInput, NotFound } from '../errors.ts'
import { needOf } from '../integrations/account-need.ts'
import type { RefuseWithoutAccounts } from '../integrations/refuse-without-accounts.ts'
import type { Catalogue } from './catalogue.ts'
import { readOutput } from './read-output.ts'
import { type RunOutcome, type RunTypeDeps, runType } from './run-type.ts'
import type { TaskType } from './task-type.ts'

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

export interface TryDeps extends RunTypeDeps {
  refuseWithoutAccounts: RefuseWithoutAccounts
}

export interface TryRequest {
  input: JsonObject
  /** One of their own to act with, where the task acts as somebody; else as in a session that they start. */
  integration?: string | undefined
  /** Who tries it: owns the code in its fields, and it acts as them. */
  userId: string
  gone: AbortSignal
}

/**
 * Runs a task of the catalogue once, see `tryType`.
 *
 * @throws {NotFound} unknown type
 * @throws what `tryType` does
 */
export async function tryTask(
  deps: TryDeps & { catalogue: Catalogue },
  { type: name, ...request }: TryRequest & { type: string },
): Promise<TryResult> {
  const type = deps.catalogue.get(name)
  if (!type) throw new NotFound(`There is no task type ${name}`)
  return tryType(deps, type, request)
}

/**
 * Runs one task in the sandbox as a session would, outside any session; nothing of it is stored, and it remembers
 * nothing.
 *
 * @throws {InvalidInput} what does not fit the type's schema
 * @throws {IntegrationMissing} @throws {ConsentRequired} where it is to act as them, and cannot
 */
export async function tryType(deps: TryDeps, type: TaskType, request: TryRequest): Promise<TryResult> {
  const { input, userId, integration: own } = request
  const errors = type.checkInput(input)
  if (errors.length > 0) {
    throw new InvalidInput(errors.map(({ path, message }) => ({ path: `/input${path}`, message })))
  }
  const account = own === undefined ? {} : { own }
  const need = needOf(type, account)
  if (own !== undefined && !need)
    throw new InvalidInput([{ path: '/integration', message: 'is of no use: the task acts as nobody' }])
  const whose = { callerId: userId, ownerId: userId }
  const known = await deps.refuseWithoutAccounts({ ...whose, needs: need ? [[type.type, need]] : [] })
  const id = createId()
  const requests: TracedRequest[] = []
  const outcome = await runType(deps, {
    ...whose,
    id: `try/${id}`,
    type,
    input,
    inputJson: JSON.stringify(input),
    account,
    known: known ?? deps.actFor.knownAccounts(),
    attemptKey: id,
    ...(type.manifest.state === true && { state: createMemoryState().state }),
    signal: request.gone,
    weigh: true,
    onRequest: (sent) => {
      if (requests.length < maxRequests) requests.push(sent)
    },
  })
  return readOutcome(type, outcome, requests)
}

function readOutcome(type: TaskType, outcome: RunOutcome, requests: TracedRequest[]): TryResult {
  if (outcome.status === 'refused' || outcome.status === 'paused') return unbegun(outcome)
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

function unbegun(outcome: Extract<RunOutcome, { status: 'refused' | 'paused' }>): TryResult {
  return {
    status: 'failed',
    output: null,
    error: outcome.status === 'refused' ? outcome.error : { code: 'retry_later', message: outcome.reason },
    logs: [],
    durationMs: 0,
    requests: [],
    usage: { cpuMs: 0, peakMemoryBytes: 0, hostCalls: 0 },
  }
}
