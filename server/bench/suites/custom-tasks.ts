import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient } from '../../test/support/client.ts'
import { harmlessSource, hostileSource, hostileTasks } from '../../test/support/hostile-tasks.ts'
import { createBenchHub } from '../hub.ts'
import type { BenchOptions } from '../options.ts'
import { quantile } from '../quantile.ts'
import type { Report } from '../report.ts'
import { formatTable, round } from '../table.ts'

/** Callers of the harmless interaction at once, and of the hostile ones. */
const callers = 4
const attackers = 8
const saves = 10

const graphOf = (type: string) => ({
  tasks: [{ name: 'task', type: `custom.${type}`, inputs: type === 'twice' ? { n: { kind: 'ask' } } : {} }],
  edges: [],
})

/** How long it takes until a save counts, and what an attacker costs others: p99 quiet and under attack. */
export async function benchCustomTasks({ seconds }: BenchOptions): Promise<Report> {
  const plugins = await mkdtemp(join(tmpdir(), 'patchbay-bench-plugins-'))
  await mkdir(join(plugins, 'saved/tasks'), { recursive: true })
  await writeFile(join(plugins, 'saved/package.json'), '{}')
  const hub = await createBenchHub({ PATCHBAY_PLUGINS_DIR: plugins, PATCHBAY_RUNNERS: '2' })
  const server = await hub.start()
  try {
    const client = createClient(server.url)
    client.token = hub.token
    const [ben, mallory] = [await builder(client, 'ben'), await builder(client, 'mallory')]
    const saved = await timeSaves(client, join(plugins, 'saved/tasks/saved.ts'))
    const tried = await timeTries(ben)
    await ben.post('/api/plugins', { name: 'twice', source: harmlessSource })
    const { slug } = await ben.publish({ graph: graphOf('twice') })
    const slugs = await publishAttacks(mallory)
    await callFor(ben, slug, 1)
    const quiet = await callFor(ben, slug, seconds)
    const attack = startAttack(mallory, slugs)
    const attacked = await callFor(ben, slug, Math.max(seconds, 10))
    const attacks = await attack.stop()
    const rows = [
      row('save on disk to effect', saved),
      row('try of a source to its result', tried),
      row('sessions of others, quiet', quiet.ms),
      row(`sessions of others, beside ${attacks} attacks`, attacked.ms),
    ]
    const factor = quantile(attacked.ms, 0.99) / quantile(quiet.ms, 0.99)
    const table = formatTable(['milliseconds', 'n', 'p50', 'p99', 'most'], rows)
    const errors = quiet.wrong + attacked.wrong
    return {
      title: 'Custom tasks',
      table: `${table}\n\np99 under attack: ${round(factor, 1)} × quiet`,
      errors,
    }
  } finally {
    await server.stop()
    await hub.dispose()
    await rm(plugins, { recursive: true, force: true })
  }
}

function row(name: string, ms: number[]): Array<string | number> {
  return [name, ms.length, ...[0.5, 0.99, 1].map((q) => round(quantile(ms, q), 1))]
}

async function builder(admin: Client, name: string): Promise<Client> {
  const email = `${name}@example.com`
  await admin.post('/api/users', { email, password: 'correct horse', role: 'builder' })
  const client = createClient(admin.url)
  await client.login(email)
  return client
}

const wordTask = (name: string, word: string) => `import { defineTask, Type } from '@patchbay/sdk'
export default defineTask({
  type: 'custom.${name}', title: 'Saved', description: '', input: Type.Object({}),
  output: Type.Object({ word: Type.String() }), run: () => ({ word: '${word}' }),
})
`

/** From the write of a file until a try of its task gives what it says, ascending. */
async function timeSaves(client: Client, file: string): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn <= saves; turn += 1) {
    const word = `word-${turn}`
    const started = performance.now()
    await writeFile(file, wordTask('saved', word))
    while ((await client.post('/api/tasks/custom.saved/try', { input: {} })).body.output?.word !== word);
    // The first one finds nothing warm.
    if (turn > 0) times.push(performance.now() - started)
  }
  return times.toSorted((a, b) => a - b)
}

async function timeTries(client: Client): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn <= saves; turn += 1) {
    const started = performance.now()
    const { body } = await client.post('/api/plugins/try', {
      source: wordTask('tried', `${turn}`),
      input: {},
    })
    if (body.output?.word !== `${turn}`) throw new Error(`a try failed: ${JSON.stringify(body)}`)
    if (turn > 0) times.push(performance.now() - started)
  }
  return times.toSorted((a, b) => a - b)
}

/** Latencies of calls that come one after another, ascending. */
async function callFor(client: Client, slug: string, seconds: number) {
  const ms: number[] = []
  let wrong = 0
  const until = performance.now() + seconds * 1_000
  const call = async () => {
    for (let n = 0; performance.now() < until; n += 1) {
      const started = performance.now()
      const { status, body } = await client.post(`/run/${slug}`, { task: { n } })
      ms.push(performance.now() - started)
      if (status !== 200 || body.output.task.twice !== n * 2) wrong += 1
    }
  }
  await Promise.all(Array.from({ length: callers }, call))
  return { ms: ms.toSorted((a, b) => a - b), wrong }
}

async function publishAttacks(client: Client): Promise<string[]> {
  const slugs: string[] = []
  for (const hostile of hostileTasks) {
    const { name } = hostile
    await client.post('/api/plugins', { name, source: hostileSource(name, hostile) })
    slugs.push((await client.publish({ graph: graphOf(name) })).slug)
  }
  return slugs
}

/** Calls of all hostile interactions in turn, many at once. */
function startAttack(client: Client, slugs: string[]) {
  let stopped = false
  let calls = 0
  const attack = async () => {
    while (!stopped) {
      await client.post(`/run/${slugs[calls++ % slugs.length]}`)
    }
  }
  const running = Promise.all(Array.from({ length: attackers }, attack))
  return {
    async stop() {
      stopped = true
      await running
      return calls
    },
  }
}
