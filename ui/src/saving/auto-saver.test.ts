import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AutoSaver, type SaveAnswer, type SaveState } from './auto-saver.ts'
import type { Content } from '../editor/state/content.ts'
import type { Stored } from './content.ts'

const content = (name: string, ...tasks: string[]): Content => ({
  name,
  graph: { tasks: tasks.map((task) => ({ name: task, type: 'core.wait' })), edges: [] },
  response: null,
})

/** A hub with one interaction; `fail` is what it answers next. */
function hub(first: Content) {
  let revision = 1
  let stored = first
  const sent: Array<Partial<Content>> = []
  let fail: Array<'lost' | 'lost-answer' | 'signed-out' | 'refused'> = []
  const current = (): Stored<Content> => ({ content: stored, etag: `"${revision}"` })
  return {
    sent,
    current,
    failNext: (...failures: typeof fail) => void (fail = failures),
    saveElsewhere(changes: Partial<Content>) {
      stored = { ...stored, ...changes }
      revision += 1
    },
    send(changes: Partial<Content>, etag: string): Promise<SaveAnswer> {
      sent.push(changes)
      const failure = fail.shift()
      if (failure === 'lost') return Promise.resolve({ kind: 'unreachable' })
      if (failure === 'signed-out') return Promise.resolve({ kind: 'signed-out' })
      if (failure === 'refused') return Promise.resolve({ kind: 'refused', reason: 'too many tasks' })
      if (etag !== `"${revision}"`) return Promise.resolve({ kind: 'stale' })
      stored = { ...stored, ...changes }
      revision += 1
      if (failure === 'lost-answer') return Promise.resolve({ kind: 'unreachable' })
      return Promise.resolve({ kind: 'saved', etag: `"${revision}"` })
    },
  }
}

function saverOf(server: ReturnType<typeof hub>) {
  const states: SaveState<Content>['status'][] = []
  const merged: Content[] = []
  const saver = new AutoSaver({
    stored: server.current(),
    send: (changes, etag) => server.send(changes, etag),
    load: () => Promise.resolve(server.current()),
    onState: ({ status }) => states.push(status),
    onMerged: (content) => merged.push(content),
  })
  return { saver, states, merged }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('a burst of changes is one request with what changed alone', async () => {
  const server = hub(content('One', 'a'))
  const { saver, states } = saverOf(server)
  saver.change(content('One', 'a', 'b'))
  await vi.advanceTimersByTimeAsync(300)
  saver.change(content('One', 'a', 'b', 'c'))
  expect(server.sent).toEqual([])
  await vi.runAllTimersAsync()
  expect(server.sent).toEqual([{ graph: content('', 'a', 'b', 'c').graph }])
  expect(states).toEqual(['unsaved', 'saving', 'saved'])
})

test('what comes back to what is stored is not sent', async () => {
  const server = hub(content('One', 'a'))
  const { saver } = saverOf(server)
  saver.change(content('Two', 'a'))
  saver.change(content('One', 'a'))
  await vi.runAllTimersAsync()
  expect(server.sent).toEqual([])
  expect(saver.isSaved).toBe(true)
})

test('a lost connection is tried again until it is back', async () => {
  const server = hub(content('One'))
  const { saver, states } = saverOf(server)
  server.failNext('lost', 'lost')
  saver.change(content('Two'))
  await vi.runAllTimersAsync()
  expect(states).toContain('offline')
  expect(server.current().content.name).toBe('Two')
  expect(saver.isSaved).toBe(true)
})

test('what is edited without a connection is saved when it is back', async () => {
  const server = hub(content('One'))
  const { saver } = saverOf(server)
  server.failNext('lost')
  saver.change(content('Two'))
  await saver.flush()
  saver.change(content('Three'))
  saver.resume()
  await vi.runAllTimersAsync()
  expect(server.current().content.name).toBe('Three')
})

test('a save whose answer was lost is no conflict', async () => {
  const server = hub(content('One'))
  const { saver, states } = saverOf(server)
  server.failNext('lost-answer')
  saver.change(content('Two'))
  await vi.runAllTimersAsync()
  expect(states).not.toContain('conflict')
  expect(saver.isSaved).toBe(true)
})

test('an ended login waits until somebody signs in', async () => {
  const server = hub(content('One'))
  const { saver } = saverOf(server)
  server.failNext('signed-out')
  saver.change(content('Two'))
  await vi.runAllTimersAsync()
  expect(saver.state.status).toBe('signed-out')
  saver.resume()
  await vi.runAllTimersAsync()
  expect(server.current().content.name).toBe('Two')
})

test('changes of others to something else are merged', async () => {
  const server = hub(content('One', 'a'))
  const { saver, merged } = saverOf(server)
  server.saveElsewhere({ name: 'Theirs' })
  saver.change(content('One', 'a', 'mine'))
  await vi.runAllTimersAsync()
  expect(server.current().content).toEqual(content('Theirs', 'a', 'mine'))
  expect(merged).toEqual([content('Theirs', 'a', 'mine')])
})

test('changes of others to the same are a conflict in which nothing is sent', async () => {
  const server = hub(content('One', 'a'))
  const { saver } = saverOf(server)
  server.saveElsewhere({ graph: content('', 'theirs').graph })
  saver.change(content('One', 'mine'))
  await vi.runAllTimersAsync()
  expect(saver.state).toEqual({ status: 'conflict', theirs: server.current() })
  saver.change(content('One', 'mine', 'more'))
  await vi.runAllTimersAsync()
  expect(server.sent).toHaveLength(1)
  await saver.keepMine(server.current())
  expect(server.current().content).toEqual(content('One', 'mine', 'more'))
})

test('theirs can be taken instead', async () => {
  const server = hub(content('One', 'a'))
  const { saver } = saverOf(server)
  server.saveElsewhere({ graph: content('', 'theirs').graph })
  saver.change(content('One', 'mine'))
  await vi.runAllTimersAsync()
  saver.replace(server.current())
  await vi.runAllTimersAsync()
  expect(server.sent).toHaveLength(1)
  expect(saver.isSaved).toBe(true)
})

test('what the hub refuses is said and tried again after the next change', async () => {
  const server = hub(content('One'))
  const { saver } = saverOf(server)
  server.failNext('refused')
  saver.change(content('Two'))
  await vi.runAllTimersAsync()
  expect(saver.state).toEqual({ status: 'refused', reason: 'too many tasks' })
  saver.change(content('Three'))
  await vi.runAllTimersAsync()
  expect(server.current().content.name).toBe('Three')
})
