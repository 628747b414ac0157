import { setTimeout as delay } from 'node:timers/promises'
import { type Client, createClient } from '../support/client.ts'
import { runnersOf } from '../support/process-table.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'
import { createTestData } from '../support/test-data.ts'
import { startCallers } from './callers.ts'
import { checkSession, checkUnchanged, type SeenSession } from './check-session.ts'
import { startEffects } from './effects.ts'
import { chaosInteraction } from './interaction.ts'
import { createRandom } from './random.ts'

export interface ChaosOptions {
  kills: number
  seed: number
}

export interface ChaosResult {
  calls: number
  sessions: Record<string, number>
  interruptedTasks: number
  killed: { server: number; runner: number }
  /** In words; none means that all went well. */
  violations: string[]
}

/** How long sessions may take to end once nothing is killed any more, milliseconds. */
const settleMs = 60_000

/** Kills a hub and its runners at random moments while it is called, then looks at every session. */
export async function runChaos({ kills, seed }: ChaosOptions): Promise<ChaosResult> {
  const random = createRandom(seed)
  const effects = await startEffects()
  const { dataDir, ...data } = await createTestData()
  const env = { ...data.env, PATCHBAY_ALLOW_PRIVATE_NETWORK: effects.host }
  let server: ServerProcess | undefined
  try {
    server = await startServer({ dataDir, env })
    const port = Number(new URL(server.url).port)
    const client = createClient(server.url)
    await client.register('chaos@example.com')
    await client.publish(chaosInteraction(effects.host))

    const violations: string[] = []
    const killed = { server: 0, runner: 0 }
    const before = new Map<string, SeenSession>()
    const callers = startCallers(client, random, 8)
    for (let kill = 0; kill < kills; kill += 1) {
      await delay(random.integer(50, 700))
      const runner = random.pick(runnersOf(server.pid))
      if (runner !== undefined && random.chance(0.5)) {
        killProcess(runner)
        killed.runner += 1
        continue
      }
      server.signal('SIGKILL')
      const { signal, code } = await server.exited
      if (signal !== 'SIGKILL') violations.push(`the server ended by itself with ${code}: ${server.stderr()}`)
      killed.server += 1
      server = await startServer({ dataDir, port, env })
      for (const session of await newest(client)) before.set(session.id, before.get(session.id) ?? session)
    }
    await callers.stop()
    violations.push(...callers.wrong)

    const sessions = await settled(client, violations)
    for (const [id, status] of callers.accepted) {
      const now = sessions.get(id)?.status
      if (now === undefined) violations.push(`session ${id} was accepted and is lost`)
      else if (status !== undefined && now !== status)
        violations.push(`session ${id} was answered as ${status} and is ${now}`)
    }
    for (const session of sessions.values()) violations.push(...checkSession(session, effects))
    for (const [id, old] of before) {
      const now = sessions.get(id)
      if (now) violations.push(...checkUnchanged(old, now))
    }
    const { code } = await server.stop()
    if (code !== 0) violations.push(`the server ended with ${code} after SIGTERM: ${server.stderr()}`)
    return { calls: callers.calls(), ...countOf(sessions), killed, violations }
  } finally {
    server?.signal('SIGKILL')
    effects.close()
    await data.dispose()
  }
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has just ended by itself, recycled.
  }
}

async function newest(client: Client): Promise<SeenSession[]> {
  const { body } = await client.get('/api/sessions?limit=20')
  const items: Array<{ id: string }> = body.items
  return Promise.all(items.map(async ({ id }) => (await client.get(`/api/sessions/${id}`)).body))
}

/** All sessions, each once it has ended; those that do not are a violation. */
async function settled(client: Client, violations: string[]): Promise<Map<string, SeenSession>> {
  const sessions = new Map<string, SeenSession>()
  const deadline = AbortSignal.timeout(settleMs)
  let cursor: string | null = ''
  do {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const { body } = await client.get(`/api/sessions?limit=100${query}`)
    for (const { id } of body.items as Array<{ id: string }>)
      sessions.set(id, await endOf(client, id, deadline))
    cursor = body.nextCursor
  } while (cursor !== null)
  if (deadline.aborted) violations.push(`not all sessions ended within ${settleMs} ms`)
  return sessions
}

async function endOf(client: Client, id: string, deadline: AbortSignal): Promise<SeenSession> {
  while (true) {
    const session: SeenSession = (await client.get(`/api/sessions/${id}`)).body
    if ((session.status !== 'queued' && session.status !== 'running') || deadline.aborted) return session
    await delay(50)
  }
}

function countOf(sessions: Map<string, SeenSession>): Pick<ChaosResult, 'sessions' | 'interruptedTasks'> {
  const counts: Record<string, number> = {}
  let interruptedTasks = 0
  for (const { status, tasks } of sessions.values()) {
    counts[status] = (counts[status] ?? 0) + 1
    interruptedTasks += tasks.filter(({ error }) => error?.code === 'interrupted').length
  }
  return { sessions: counts, interruptedTasks }
}
