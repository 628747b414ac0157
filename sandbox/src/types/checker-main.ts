// A type checker: a process that the types of one author at a time are checked in, and that is killed where
// they take too long. It runs nothing of what it reads.
import { setPriority } from 'node:os'
import type { PluginSource } from '../compile/plugin-source.ts'
import { dieWithParent } from '../host/die-with-parent.ts'
import { createTypeCheck } from './check-types.ts'

/** Below the server, so that it stays responsive under load. */
const niceness = 5

process.on('SIGTERM', () => undefined)
process.on('SIGINT', () => undefined)
dieWithParent()
try {
  setPriority(niceness)
} catch {
  // A container may forbid it; nothing but fairness depends on it.
}

const check = createTypeCheck()
// The language's and the SDK's own types are parsed before anybody waits for them.
check({
  kind: 'text',
  name: 'task.ts',
  text: `import { defineTask, Type } from '@patchbay/sdk'
export default defineTask({ type: 'custom.warm', title: '', description: '', input: Type.Object({ a: Type.String() }),
  output: Type.Object({ b: Type.Optional(Type.Number()) }), run: ({ input }) => ({ b: input.a.length }) })`,
})
process.on('message', (source: PluginSource) => process.send?.(check(source)))
process.send?.('ready')
