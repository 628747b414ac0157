import { end } from './bridge.ts'
import { failThrown, failWith } from './failure.ts'
import { hostFetch } from './fetch.ts'
import { createLog } from './log.ts'
import { AnyTypeError, parse, stringify, textOf } from './primordials.ts'
import { sleep } from './sleep.ts'
import { state } from './state.ts'
import { abortApi } from './web/abort.ts'

const maxOutput = 4_000_000

/** Runs the task and ends the run with its result. */
export async function runTask(task: unknown, inputJson: string, attemptKey: string): Promise<void> {
  try {
    const { run } = Object(task) as { run?: (context: unknown) => unknown }
    if (typeof run !== 'function') throw new AnyTypeError(missingRun)
    const context = {
      input: parse(inputJson) as unknown,
      fetch: hostFetch,
      log: createLog(),
      attemptKey,
      sleep,
      state,
      get signal() {
        return new (abortApi().AbortController)().signal
      },
    }
    // `await` takes the result from a promise's own slots: replaced prototypes change nothing.
    complete(await (task as { run: (context: unknown) => unknown }).run(context))
  } catch (error) {
    failThrown(error)
  }
}

export const missingRun = 'The default export is no task: write export default defineTask({ …, run() { … } })'

function complete(output: unknown): void {
  if (typeof output === 'function' || typeof output === 'symbol') {
    return failWith('task_error', `The task's result cannot be written as JSON: it is a ${typeof output}`)
  }
  let json: string | undefined
  try {
    json = stringify(output)
  } catch (error) {
    return failWith('task_error', `The task's result cannot be written as JSON: ${reasonOf(error)}`)
  }
  if (json === undefined) json = 'null'
  if (json.length > maxOutput) {
    return failWith(
      'output_too_large',
      `The task's result is larger than 4 MB: it has ${json.length} characters as JSON`,
    )
  }
  end('completed', json)
}

function reasonOf(error: unknown): string {
  const text = textOf((error as { message?: unknown } | null | undefined)?.message ?? error)
  return /circular/.test(text) ? 'it refers to itself' : text
}
