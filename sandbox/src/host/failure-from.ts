import type { Bundle } from '../compile/bundle.ts'
import { failureCodes, type TaskFailure } from '../outcome.ts'

const known: ReadonlySet<string> = new Set(failureCodes)

/**
 * The failure that a runner tells of, which is no more to be believed than the task itself.
 *
 * @param json `{ code, message, stack?, fatal? }`
 */
export function failureFrom(
  json: string,
  { bundle, mapStack }: { bundle: Bundle; mapStack: (bundle: Bundle, stack: string) => string },
): TaskFailure {
  const told = JSON.parse(json) as { code: string; message: string; stack?: string; fatal?: boolean }
  const { message } = told
  const stack = told.stack === undefined ? '' : mapStack(bundle, told.stack)
  return {
    code: told.fatal === true ? ownCode(told.code) : known.has(told.code) ? told.code : 'task_error',
    message,
    ...(/^\s+at /m.test(stack) && { stack }),
    ...(told.fatal === true && { fatal: true }),
  }
}

/** A code that the author made up must not read as one of the sandbox's own. */
function ownCode(code: string): string {
  return /^[a-z][a-z0-9_]{0,63}$/.test(code) && !known.has(code) ? code : 'fatal_error'
}
