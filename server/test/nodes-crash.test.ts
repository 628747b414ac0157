import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from './support/client.ts'
import { scriptGraph } from './support/hub.ts'
import { mongodbUrl, withoutMongodb } from './support/mongodb.ts'
import { createNodes, type Nodes } from './support/nodes.ts'

/** A lease, and some seconds for a busy machine, milliseconds. */
const takenOverMs = 20_000

const sleepy = (ms: number) => `await new Promise((done) => setTimeout(done, ${ms})); return 1`

/** For Node: a process that takes the time of day for another, milliseconds off. */
function clockOff(ms: number): string[] {
  const source = `
    const True = Date
    globalThis.Date = class Date extends True {
      constructor(...given) { given.length === 0 ? super(True.now() + ${ms}) : super(...given) }
      static now() { return True.now() + ${ms} }
    }`
  return ['--import', `data:text/javascript,${encodeURIComponent(source)}`]
}

describe.skipIf(mongodbUrl === '')(`nodes that fail${withoutMongodb}`, () => {
  let nodes: Nodes

  beforeEach(async () => {
    nodes = await createNodes({ PATCHBAY_RUNNERS: '1' })
  })

  afterEach(() => nodes.dispose())

  async function sessionOnceBegun(client: Client): Promise<string> {
    for (;;) {
      const { body } = await client.get('/api/sessions?status=running')
      if (body.items.length > 0) return body.items[0].id
      await delay(20)
    }
  }

  async function taskOnceCompleted(client: Client, id: string, name: string): Promise<void> {
    for (;;) {
      const { body } = await client.get(`/api/sessions/${id}`)
      const task = body.tasks.find((candidate: { name: string }) => candidate.name === name)
      if (task.status === 'completed') return
      await delay(20)
    }
  }

  test('a call that waits on one node is answered although the node that runs it is killed', async () => {
    const [api, first] = [
      await nodes.start({ env: { PATCHBAY_ROLE: 'api' } }),
      await nodes.start({ env: { PATCHBAY_ROLE: 'worker' } }),
    ]
    const { slug } = await api.admin.publish({
      graph: scriptGraph(
        { done: 'return 1', under: sleepy(5_000), after: 'return 3' },
        'done>under under>after',
      ),
    })
    const call = api.admin.post(`/run/${slug}`, {}, { prefer: 'wait=60' })
    const id = await sessionOnceBegun(api.admin)
    await taskOnceCompleted(api.admin, id, 'done')
    first.signal('SIGKILL')
    const killedAt = performance.now()
    const second = await nodes.start({ env: { PATCHBAY_ROLE: 'worker' } })
    const { status, body } = await call
    expect(status).toBe(200)
    expect(performance.now() - killedAt).toBeLessThan(takenOverMs)
    const session = await api.admin.ended(body.sessionId)
    expect(session.tasks.map(({ attempts }: { attempts: number }) => attempts)).toEqual([1, 2, 1])
    expect(await second.stop()).toEqual({ code: 0, signal: null })
  })

  test('a node that stood still lets go of what others have taken over, and goes on', async () => {
    const [stopped, other] = [await nodes.start(), await nodes.start()]
    const { slug } = await other.admin.publish({
      graph: scriptGraph({ a: sleepy(1_000), b: 'return 2' }, 'a>b'),
    })
    expect((await stopped.admin.post(`/run/${slug}`)).status).toBe(200)
    const calls = [1, 2, 3].map(() => stopped.admin.post(`/run/${slug}`, {}, { prefer: 'wait=60' }))
    await sessionOnceBegun(other.admin)
    stopped.signal('SIGSTOP')
    const ids: string[] = (await other.admin.get('/api/sessions?status=running')).body.items.map(
      ({ id }: { id: string }) => id,
    )
    for (const id of ids) expect((await other.admin.ended(id)).status).toBe('completed')
    stopped.signal('SIGCONT')
    for (const { status } of await Promise.all(calls)) expect(status).toBe(200)
    expect((await stopped.admin.post(`/run/${slug}`)).status).toBe(200)
    for (const id of ids)
      expect((await other.admin.get(`/api/sessions/${id}`)).body.tasks[1].attempts).toBe(1)
  })

  test('clocks that are five seconds off do no harm', async () => {
    const [ahead, behind] = [
      await nodes.start({ nodeArgs: clockOff(5_000) }),
      await nodes.start({ nodeArgs: clockOff(-5_000) }),
    ]
    const wait = { name: 'wait', type: 'core.wait', inputs: { ms: { kind: 'fixed', value: 2_000 } } }
    const { tasks } = scriptGraph({ long: sleepy(12_000), end: 'return 3' })
    const edges = [
      { from: 'long', to: 'wait' },
      { from: 'wait', to: 'end' },
    ]
    const { slug } = await ahead.admin.publish({ graph: { tasks: [...tasks, wait], edges } })
    const began = performance.now()
    const calls = [ahead, behind].map(({ admin }) => admin.post(`/run/${slug}`, {}, { prefer: 'wait=60' }))
    for (const { status, body } of await Promise.all(calls)) {
      expect(status).toBe(200)
      const session = (await behind.admin.get(`/api/sessions/${body.sessionId}`)).body
      // Neither was it taken over while it ran, nor was its wait shorter or longer by what the clocks differ.
      for (const task of session.tasks) expect(task).toMatchObject({ status: 'completed', attempts: 1 })
      const [from, to] = [session.createdAt, session.finishedAt].map((time: string) => Date.parse(time))
      expect((to ?? 0) - (from ?? 0)).toBeGreaterThanOrEqual(14_000)
      expect(Math.abs((from ?? 0) - Date.now())).toBeLessThan(performance.now() - began + 1_000)
    }
  })
})
