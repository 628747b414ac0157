import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '../support/client.ts'
import { checkSession, checkUnchanged, type SeenSession } from './check-session.ts'
import type { Effects } from './effects.ts'

/** How long sessions may take to end once nothing is killed any more, milliseconds. */
const settleMs = 60_000

/** @returns what is wrong with all sessions after all; in words */
export function checkAll(seen: {
  sessions: Map<string, SeenSession>
  /** And the status that a caller was told, where that was final. */
  accepted: Map<string, string | undefined>
  /** As some of them were earlier. */
  before: Map<string, SeenSession>
  effects: Effects
}): string[] {
  const { sessions, accepted, before, effects } = seen
  const wrong: string[] = []
  for (const [id, status] of accepted) {
    const now = sessions.get(id)?.status
    if (now === undefined) wrong.push(`session ${id} was accepted and is lost`)
    else if (status !== undefined && now !== status)
      wrong.push(`session ${id} was answered as ${status} and is ${now}`)
  }
  for (const session of sessions.values()) wrong.push(...checkSession(session, effects))
  for (const [id, old] of before) {
    const now = sessions.get(id)
    if (now) wrong.push(...checkUnchanged(old, now))
  }
  return wrong
}

export async function newest(client: Client): Promise<SeenSession[]> {
  const { body } = await client.get('/api/sessions?limit=20')
  const items: Array<{ id: string }> = body.items
  return Promise.all(items.map(async ({ id }) => (await client.get(`/api/sessions/${id}`)).body))
}

/** All sessions, each once it has ended; those that do not are a violation. */
export async function settled(client: Client, violations: string[]): Promise<Map<string, SeenSession>> {
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

export function countOf(sessions: Map<string, SeenSession>): {
  sessions: Record<string, number>
  interruptedTasks: number
} {
  const counts: Record<string, number> = {}
  let interruptedTasks = 0
  for (const { status, tasks } of sessions.values()) {
    counts[status] = (counts[status] ?? 0) + 1
    interruptedTasks += tasks.filter(({ error }) => error?.code === 'interrupted').length
  }
  return { sessions: counts, interruptedTasks }
}
