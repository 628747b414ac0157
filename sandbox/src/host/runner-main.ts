// A runner: a process that evaluates what people wrote, and therefore may be killed by it at any time. It
// knows no secret, has no environment, and ends with the server.
import { setPriority } from 'node:os'
import { Executor } from '../isolate/executor.ts'
import { dieWithParent } from './die-with-parent.ts'
import { createOutbox, type FromRunner, type ToRunner } from './protocol.ts'

const beatMs = 500
/** Below the server, so that it stays responsive under load. */
const niceness = 5
const nobody = 65_534

process.on('SIGTERM', () => undefined)
process.on('SIGINT', () => undefined)
dieWithParent()

try {
  setPriority(niceness)
} catch {
  // A container may forbid it; nothing but fairness depends on it.
}
giveUpRoot()

const emit = createOutbox<FromRunner>((batch) => {
  process.send?.(batch)
})
const executor = new Executor(emit)
process.on('message', (batch: ToRunner[]) => {
  for (const message of batch) executor.handle(message)
})

setInterval(() => {
  const { user, system } = process.cpuUsage()
  emit(['beat', process.memoryUsage.rss(), (user + system) / 1_000])
}, beatMs).unref()

/** All modules are loaded: from here on the process needs no file. */
function giveUpRoot(): void {
  if (process.getuid?.() !== 0) return
  try {
    process.setgroups?.([])
    process.setgid?.(nobody)
    process.setuid?.(nobody)
  } catch {
    // Not possible in every container; the isolate is the wall, this one only stands behind it.
  }
}
