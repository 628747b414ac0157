import type { FromRunner } from './protocol.ts'
import type { Run } from './run.ts'

/** Hands a message of a runner to the run that it is about. */
export function tellRun(
  run: Run,
  message: Exclude<FromRunner, ['up'] | ['beat' | 'done' | 'stuck', ...unknown[]]>,
): void {
  switch (message[0]) {
    case 'log':
      return run.log(message[2], message[3], message[4])
    case 'call':
      return run.call(message[2], message[3], message[4], message[5])
    case 'state':
      return run.state(message[2], message[3], message[4])
    case 'sleep':
      return run.sleep(message[2], message[3], { ms: message[4] })
    case 'sleep-until':
      return run.sleep(message[2], message[3], { until: message[4] })
    case 'abort':
      return run.abortCall(message[2])
    case 'idle':
      return run.rest(message[2], message[3], message[4])
    case 'busy':
      run.idle = false
      return
    default:
      message satisfies never
  }
}
