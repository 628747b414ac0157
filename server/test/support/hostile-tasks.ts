/** A task that somebody publishes to do harm, and what has to come of it. */
export interface HostileTask {
  name: string
  /** The body of `run`. */
  run: string
  /** Of the failure; `completed` where it does no harm. */
  code: RegExp
  /** Beside its limits. */
  declares?: string
}

/** On a machine that is busy with other things, what computes without end meets the other limit first. */
const time = /^(?:cpu_limit|timeout)$/
const memory = /^(?:memory_limit|runner_crashed|cpu_limit|timeout)$/

/** One of each kind of the sandbox's own hostile suite, as its author would write it. */
export const hostileTasks: HostileTask[] = [
  { name: 'loop', run: 'for (;;);', code: time },
  { name: 'microtasks', run: 'for (;;) await null', code: time },
  { name: 'pattern', run: `return /^(a+)+$/.test('a'.repeat(40) + 'b')`, code: time },
  { name: 'never', run: 'await new Promise(() => {})', code: /^timeout$/ },
  { name: 'thenable', run: 'return { then() {} }', code: /^timeout$/ },
  { name: 'getter', run: 'return { toJSON() { for (;;); } }', code: time },
  { name: 'throws-proxy', run: 'throw new Proxy({}, { get() { for (;;); } })', code: time },
  { name: 'throws-null', run: 'throw null', code: /^task_error$/ },
  { name: 'recursion', run: 'const f = () => f(); f()', code: /^task_error$/ },
  { name: 'cyclic', run: 'const a = {}; a.a = a; return a', code: /^task_error$/ },
  {
    name: 'import-later',
    run: `return new (async () => {}).constructor("return import('fs')")()`,
    code: /^task_error$/,
  },
  { name: 'rejection', run: `Promise.reject(new Error('lost')); return 1`, code: /^task_error$/ },
  { name: 'arrays', run: 'const all = []; for (;;) all.push(new Array(1000).fill(1))', code: memory },
  { name: 'text-bomb', run: `return 'a'.repeat(2 ** 29 - 24).split('').length`, code: memory },
  { name: 'index-of', run: 'return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)', code: memory },
  { name: 'big-int', run: 'return (2n ** (2n ** 28n)).toString().length', code: memory },
  {
    name: 'buffers',
    run: 'const all = []; for (;;) all.push(new ArrayBuffer(1e6))',
    code: /^(?!completed$)/,
  },
  { name: 'large-output', run: `return 'x'.repeat(5e6)`, code: /^output_too_large$/ },
  {
    name: 'log-flood',
    run: `for (let i = 0; i < 1e5; i++) log.info('line ' + i); return 1`,
    code: /^(?:completed|cpu_limit|timeout)$/,
  },
  {
    name: 'fetch-flood',
    run: `for (let i = 0; i < 3e5; i++) fetch('http://127.0.0.1/'); await new Promise(() => {})`,
    code: /^host_call_limit$/,
  },
  {
    name: 'state-flood',
    run: `for (let i = 0; i < 3e5; i++) state.set('k', i); await new Promise(() => {})`,
    code: /^(?:host_call_limit|timeout)$/,
    declares: 'state: true,',
  },
  {
    name: 'undeclared',
    run: `return (await fetch('https://undeclared.example/')).text()`,
    code: /^network_denied$/,
  },
  {
    name: 'loopback',
    run: `return (await fetch('http://127.0.0.1:1/')).text()`,
    code: /^network_denied$/,
    declares: `network: 'public',`,
  },
  {
    name: 'metadata',
    run: `return (await fetch('http://169.254.169.254/latest/')).text()`,
    code: /^network_denied$/,
    declares: `network: 'public',`,
  },
  {
    name: 'pollution',
    run: `Object.prototype.polluted = 1; Array.prototype.map = () => { throw 1 }; return 1`,
    code: /^completed$/,
  },
]

/** The source of one. It is hostile, and so not typed. @param name of its type, `custom.<name>` */
export function hostileSource(
  name: string,
  { run, declares = '' }: Pick<HostileTask, 'run' | 'declares'>,
): string {
  return `// @ts-nocheck
import { defineTask, Type } from '@patchbay/sdk'
export default defineTask({
  type: 'custom.${name}', title: 'Hostile', description: '', input: Type.Object({}), output: Type.Unknown(),
  limits: { cpuMs: 300, timeoutMs: 1_000 }, ${declares}
  async run({ fetch, log, state }) { ${run} },
})
`
}

/** What a harmless task makes of a number. */
export const harmlessSource = `import { defineTask, Type } from '@patchbay/sdk'
export default defineTask({
  type: 'custom.twice', title: 'Twice', description: '',
  input: Type.Object({ n: Type.Number() }), output: Type.Object({ twice: Type.Number(), clean: Type.Boolean() }),
  limits: { cpuMs: 5_000, timeoutMs: 20_000 },
  run: ({ input }) => ({ twice: input.n * 2, clean: !('polluted' in {}) }),
})
`
