import { compilePlugin, createSandbox } from '@patchbay/sandbox'
import type { Finding } from './examine.ts'

const text = `import { defineTask, Type } from '@patchbay/sdk'
export default defineTask({ type: 'custom.doctor', title: 'Doctor', description: '', input: Type.Object({}),
  output: Type.Object({}), run: () => ({}) })`

/** Whether a task can be compiled and read in a runner, which is a process with a native module. */
export async function checkSandbox(): Promise<Finding[]> {
  const part = 'Sandbox'
  const bad = (reason: string): Finding[] => {
    const remedy = 'Run npm install again, and let isolated-vm and esbuild run their install scripts'
    return [{ part, state: 'bad', says: `no task can be run: ${reason}`, remedy }]
  }
  try {
    const compiled = await compilePlugin({ kind: 'text', name: 'doctor.ts', text })
    if (!compiled.ok) return bad(compiled.diagnostics[0]?.message ?? 'it does not compile')
    const fetch = () => Promise.reject(new Error('no network'))
    const sandbox = await createSandbox({ runners: { trusted: 0, untrusted: 1 }, fetch })
    try {
      const described = await sandbox.describe(compiled.bundle)
      return described.ok ? [{ part, state: 'good', says: 'tasks run' }] : bad(described.error.message)
    } finally {
      await sandbox.close()
    }
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error))
  }
}
