// What runs in every context before its bundle: installs the globals, then waits for `start`.
import { told } from './bridge-kinds.ts'
import { connect, hooks, settle, type Ask, type Send } from './bridge.ts'
import { describeTask } from './describe.ts'
import { failThrown, failWith } from './failure.ts'
import { installGlobals } from './globals.ts'
import { runTask } from './run-task.ts'
import { wake } from './timers.ts'

let body: () => void = () => undefined

/** Called by the script of the bundle, which does not run yet: that belongs to the execution's limits. */
hooks.__patchbay_load = (loaded) => {
  body = loaded
  delete hooks.__patchbay_load
  delete hooks.__patchbay_settle
}

function evaluate(): unknown {
  body()
  const exported = hooks.__patchbay_export
  delete hooks.__patchbay_export
  return exported
}

function start(send: Send, ask: Ask, mode: string, inputJson: string, attemptKey: string): void {
  connect(send, ask)
  try {
    const task = evaluate()
    if (mode === 'describe') describeTask(task)
    else void runTask(task, inputJson, attemptKey)
  } catch (error) {
    failThrown(error)
  }
}

hooks.__patchbay_settle = (kind: number, a: never, b: never, c: never, d: never, e: never): void => {
  if (kind === told.start) start(a, b, c, d, e)
  else if (kind === told.settle) settle(a, b, c, d)
  else if (kind === told.wake) wake()
  else failWith('task_error', 'The sandbox was asked for something that it does not know')
}

installGlobals()
