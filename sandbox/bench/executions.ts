// Prints how many trivial executions runners do, and what one costs. `node sandbox/bench/executions.ts`
import { parseArgs } from 'node:util'
import { compilePlugin, createSandbox, type Bundle, type Execution, type Sandbox } from '@patchbay/sandbox'

const { values } = parseArgs({
  options: { count: { type: 'string', default: '8000' }, runners: { type: 'string', default: '1,2' } },
})
const count = Number(values.count)
const concurrency = 32
const pacedPerSecond = 300

const trivial = `import { defineTask, Type } from '@patchbay/sdk'
export default defineTask({
  type: 'custom.double', title: 'Double', description: 'Doubles a number.',
  input: Type.Object({ n: Type.Number() }), output: Type.Object({ n: Type.Number() }),
  run({ input }) { return { n: input.n * 2 } },
})`

const bundles = {
  trivial: await compiled(trivial),
  '30 KB bundle': await compiled(`${trivial}\n${filler(30_000)}`),
}

for (const runners of values.runners.split(',').map(Number)) {
  for (const [name, bundle] of Object.entries(bundles)) await measure(runners, name, bundle)
}

async function measure(runners: number, name: string, bundle: Bundle): Promise<void> {
  const sandbox = await createSandbox({
    runners: { trusted: runners, untrusted: 0 },
    fetch: () => Promise.reject(new Error('there is no network here')),
  })
  try {
    await drive(sandbox, bundle, 1_000)
    const cpuBefore = await runnerCpu(sandbox)
    const ownBefore = process.cpuUsage()
    const from = performance.now()
    await drive(sandbox, bundle, count)
    const seconds = (performance.now() - from) / 1_000
    const own = process.cpuUsage(ownBefore)
    const runnerMs = ((await runnerCpu(sandbox)) - cpuBefore) / count
    const serverMs = (own.user + own.system) / 1_000 / count
    const [p50, p99] = await paced(sandbox, bundle)
    const rss = sandbox.stats().runners.map(({ rssBytes }) => Math.round(rssBytes / 1e6))
    print(
      `${runners} runner(s), ${name}: ${Math.round(count / seconds)}/s, CPU ${runnerMs.toFixed(3)} ms in the runner, ` +
        `${serverMs.toFixed(3)} ms in the server; at ${pacedPerSecond}/s p50 ${p50} ms, p99 ${p99} ms; RSS ${rss.join(' ')} MB`,
    )
  } finally {
    await sandbox.close()
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function drive(sandbox: Sandbox, bundle: Bundle, total: number): Promise<void> {
  let next = 0
  const worker = async () => {
    for (let n = next++; n < total; n = next++) {
      const outcome = await sandbox.execute(execution(bundle, n))
      const expected = JSON.stringify({ n: n * 2 })
      if (outcome.status !== 'completed' || outcome.outputJson !== expected)
        throw new Error(JSON.stringify(outcome))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}

/** Median and 99th percentile of the latency at a fixed rate, in milliseconds. */
async function paced(sandbox: Sandbox, bundle: Bundle): Promise<[string, string]> {
  const latencies: number[] = []
  const running: Array<Promise<unknown>> = []
  const from = performance.now()
  for (let n = 0; n < pacedPerSecond * 3; n++) {
    const wait = (n * 1_000) / pacedPerSecond - (performance.now() - from)
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    const start = performance.now()
    running.push(sandbox.execute(execution(bundle, n)).then(() => latencies.push(performance.now() - start)))
  }
  await Promise.all(running)
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(2)
  return [at(0.5), at(0.99)]
}

/** As of the runners' next beats. */
async function runnerCpu(sandbox: Sandbox): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  return sandbox.stats().runners.reduce((total, { cpuMs }) => total + cpuMs, 0)
}

function execution(bundle: Bundle, n: number): Execution {
  return {
    id: `bench/${n}`,
    bundle,
    owner: 'bench',
    trust: 'trusted',
    inputJson: JSON.stringify({ n }),
    limits: { cpuMs: 1_000, timeoutMs: 30_000, memoryMb: 64 },
    hosts: [],
    attemptKey: 'bench',
  }
}

async function compiled(text: string): Promise<Bundle> {
  const result = await compilePlugin({ kind: 'text', name: 'double.ts', text })
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics))
  return result.bundle
}

/** Code that is evaluated at the top of the bundle. */
function filler(bytes: number): string {
  const one = (n: number) =>
    `export const table${n} = { key: 'value ${n}', list: [1, 2, 3], f: (a) => a + ${n} }\n`
  let text = ''
  for (let n = 0; text.length < bytes; n++) text += one(n)
  return `${text}globalThis.tables = [${Array.from(text.matchAll(/table\d+/g), ([name]) => name).join(',')}]`
}
