import type { Json, ProviderDefinition, Static, TaskDefinition } from '@patchbay/sdk'
import {
  compilePlugin,
  createMemoryState,
  createSandbox,
  type Bundle,
  type HostFetch,
  type HostRequest,
  type Sandbox,
  type TaskFailure,
  type TaskManifest,
} from '@patchbay/sandbox'
import { execute } from './execute.ts'
import type { Http } from './http.ts'
import { openHttp } from './open-http.ts'
import { schemaErrors } from './schema-errors.ts'
import { secretsIn } from './secrets-in.ts'
import type { TaskResult } from './task-result.ts'
import { sourceOf, type TaskLocation } from './task-source.ts'
import { testProvider } from './test-provider.ts'

export interface RunOptions<Task extends TaskDefinition = TaskDefinition> {
  /** The task's fields. What does not fit its schema comes back as `input_invalid`, as in a session. */
  input: Static<Task['input']>
  /** How its requests are answered; default: none is expected. */
  http?: Http
  /** That of the task: its API may be reached, and relative URLs resolve against its `apiBaseUrl`. */
  provider?: ProviderDefinition
  /** What requests to the provider carry as `Authorization`. Default: `Bearer test`. No recording holds it. */
  authorization?: string
  /** What the task remembers from earlier runs, by key. Default: nothing. */
  state?: Record<string, Json>
  /** Default: `test`. */
  attemptKey?: string
  /** Aborting ends the run as `cancelled`. */
  signal?: AbortSignal
}

export interface TaskTester {
  /**
   * Compiles a task and runs it in the real sandbox, one run at a time. Name the task's type for an exact
   * input and output: `run<typeof shout>(new URL('./shout.ts', import.meta.url), …)` after
   * `import type shout from './shout.ts'`.
   *
   * @throws {Error} listing the diagnostics of a task that does not compile, or why it defines none
   */
  run<Task extends TaskDefinition>(task: TaskLocation, options: RunOptions<Task>): Promise<TaskResult<Task>>
  /** What the task declares, as the catalogue shows it. */
  describe(task: TaskLocation): Promise<TaskManifest>
  /** Ends the sandbox. */
  close(): Promise<void>
}

/** Starts a sandbox for many runs, such as those of one test file; `close` it after them. */
export async function createTaskTester(): Promise<TaskTester> {
  let current: HostFetch | undefined
  const fetch = (request: HostRequest) => {
    if (!current) throw new Error('no run is under way')
    return current(request)
  }
  const sandbox = await createSandbox({ fetch, runners: { trusted: 0, untrusted: 1 } })
  let last: Promise<unknown> = Promise.resolve()

  async function runAlone<Task extends TaskDefinition>(
    task: TaskLocation,
    options: RunOptions<Task>,
  ): Promise<TaskResult<Task>> {
    const {
      input,
      http = {},
      attemptKey = 'test',
      signal,
      state = {},
      authorization = 'Bearer test',
    } = options
    const provider = options.provider && testProvider(options.provider, authorization)
    const { bundle, manifest } = await prepare(sandbox, task)
    const fields = input as Record<string, unknown>
    const wrongInput = schemaErrors(manifest.input, fields)
    if (wrongInput) return failed({ code: 'input_invalid', message: `The input does not fit: ${wrongInput}` })
    const network = await openHttp(http, secretsIn(fields, manifest.input))
    current = network.fetch
    const memory = createMemoryState(state)
    const run = { bundle, manifest, input: fields, attemptKey, signal, provider, state: memory.state }
    try {
      const outcome = await execute(sandbox, run)
      const { logs } = outcome
      const told = { logs, requests: network.requests, state: memory.entries() }
      if (outcome.status === 'failed') return failed(outcome.error, told)
      if (outcome.status === 'retry-later') {
        const { afterMs, reason } = outcome
        return { status: 'retry-later', afterMs, reason, ...told }
      }
      const output: unknown = JSON.parse(outcome.outputJson)
      const wrongOutput = schemaErrors(manifest.output, output)
      if (wrongOutput) {
        const message = `The output does not fit the task type's schema: ${wrongOutput}`
        return failed({ code: 'output_invalid', message }, told)
      }
      return { status: 'completed', output: output as Static<Task['output']>, ...told }
    } finally {
      current = undefined
      await network.close()
    }
  }

  return {
    run(task, options) {
      const run = last.then(() => runAlone(task, options))
      last = run.catch(() => undefined)
      return run
    },
    describe: async (task) => (await prepare(sandbox, task)).manifest,
    close: () => sandbox.close(),
  }
}

/** Runs one task once in a sandbox of its own; for several runs, `createTaskTester` starts only one. */
export async function runTask<Task extends TaskDefinition>(
  task: TaskLocation,
  options: RunOptions<Task>,
): Promise<TaskResult<Task>> {
  const tester = await createTaskTester()
  try {
    return await tester.run<Task>(task, options)
  } finally {
    await tester.close()
  }
}

function failed(
  error: TaskFailure,
  more: Pick<TaskResult, 'logs' | 'requests' | 'state'> = { logs: [], requests: [], state: {} },
): { status: 'failed'; error: TaskFailure } & Pick<TaskResult, 'logs' | 'requests' | 'state'> {
  return { status: 'failed', error, ...more }
}

async function prepare(
  sandbox: Sandbox,
  task: TaskLocation,
): Promise<{ bundle: Bundle; manifest: TaskManifest }> {
  const compiled = await compilePlugin(await sourceOf(task))
  if (!compiled.ok) {
    const lines = compiled.diagnostics.map((d) => `${d.file}:${d.line}:${d.column} ${d.message}`)
    throw new Error(`The task does not compile:\n${lines.join('\n')}`)
  }
  const described = await sandbox.describe(compiled.bundle)
  if (!described.ok) throw new Error(`The file defines no task: ${described.error.message}`)
  return { bundle: compiled.bundle, manifest: described.manifest }
}
