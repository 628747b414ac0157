import { compilePlugin } from '../compile/compile-plugin.ts'
import type { Bundle } from '../compile/bundle.ts'
import type { Execution, ResolvedLimits } from '../sandbox.ts'

export interface TaskSource {
  /** Of `async run({ input, fetch, log, signal, attemptKey, sleep })`. */
  body: string
  /** What stands above the task. */
  top?: string
}

const limits: ResolvedLimits = { cpuMs: 300, timeoutMs: 1_000, memoryMb: 64 }
let lastId = 0

/** Compiles a task that takes anything. */
export async function taskBundle({ body, top = '' }: TaskSource): Promise<Bundle> {
  const text = `import { defineTask, FatalError, RetryLater, Type } from '@patchbay/sdk'
${top}
export default defineTask({
  type: 'custom.tested', title: 'Tested', description: '', input: Type.Object({}), output: Type.Unknown(),
  async run({ input, fetch, log, signal, attemptKey, sleep }: any): Promise<any> { ${body} },
})`
  const result = await compilePlugin({ kind: 'text', name: 'tested.ts', text })
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('\n'))
  return result.bundle
}

/** An execution of a bundle with tight limits. */
export function execution(bundle: Bundle, more: Partial<Execution> = {}): Execution {
  return {
    id: `test/${++lastId}`,
    bundle,
    owner: 'ann',
    trust: 'untrusted',
    inputJson: '{}',
    limits,
    hosts: [],
    attemptKey: 'key',
    ...more,
  }
}
