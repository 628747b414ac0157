import { describe, expect, test } from 'vitest'
import { type GraphTask, preparePlan } from '@patchbay/graph'
import { advance, type EngineEvent } from './advance.ts'
import type { SessionState, TaskState } from './session-state.ts'
import { initialState } from './start.ts'
import { drawGraph } from '@patchbay/graph/testing'

/** `a=ok` completes, `a=bad` fails, `a=lost` fails with its runner; in the order they are told. */
type Outcomes = string

interface Case {
  name: string
  graph: string
  tasks?: Record<string, Partial<GraphTask>>
  outcomes: Outcomes
  /** The states afterwards: r(unning) w(aiting) s(leeping) c(ompleted) f(ailed) k (skipped) x (cancelled). */
  states: string
  status: SessionState['status']
}

const letters: Record<TaskState['status'], string> = {
  waiting: 'w',
  running: 'r',
  sleeping: 's',
  completed: 'c',
  failed: 'f',
  skipped: 'k',
  cancelled: 'x',
}

const env = { now: 1_000, random: () => 0.5 }

function eventOf(outcome: string): EngineEvent {
  const [task = '', result] = outcome.split('=')
  if (result === 'ok') return { kind: 'completed', task, output: { n: 5 } }
  const error = { code: 'task_error', message: 'no luck' }
  return { kind: 'failed', task, error }
}

function play({ graph, tasks = {}, outcomes }: Pick<Case, 'graph' | 'tasks' | 'outcomes'>) {
  const plan = preparePlan(drawGraph(graph, tasks))
  const events: EngineEvent[] = [{ kind: 'start' }, ...outcomes.split(' ').filter(Boolean).map(eventOf)]
  return events.reduce((state, event) => advance(plan, state, event, env).state, initialState(plan))
}

function drawn({ tasks }: SessionState): string {
  return Object.entries(tasks)
    .map(([name, { status }]) => name + letters[status])
    .join(' ')
}

describe('joins, conditions and the final status', () => {
  test.each<Case>([
    //  (nothing)
    { name: 'an empty graph completes', graph: '', outcomes: '', states: '', status: 'completed' },
    //  a    b
    {
      name: 'tasks without edges start at once',
      graph: 'a b',
      outcomes: '',
      states: 'ar br',
      status: 'running',
    },
    //  a ──▶ b ──▶ c
    {
      name: 'a chain goes on task by task',
      graph: 'a>b b>c',
      outcomes: 'a=ok',
      states: 'ac br cw',
      status: 'running',
    },
    //  a ──▶ c
    //  b ──▶ c
    { name: 'all waits for all', graph: 'a>c b>c', outcomes: 'a=ok', states: 'ac cw br', status: 'running' },
    {
      name: 'all starts once all opened',
      graph: 'a>c b>c',
      outcomes: 'a=ok b=ok',
      states: 'ac cr bc',
      status: 'running',
    },
    {
      name: 'any starts with the first and ignores the others',
      graph: 'a>c b>c',
      tasks: { c: { join: 'any' } },
      outcomes: 'a=ok c=ok b=ok',
      states: 'ac cc bc',
      status: 'completed',
    },
    {
      name: 'any is lost when nothing opened',
      graph: 'a>c b>c',
      tasks: { c: { join: 'any' } },
      outcomes: 'a=bad b=bad',
      states: 'af ck bf',
      status: 'failed',
    },
    //  a ──▶ b ──▶ c ──▶ d
    {
      name: 'skipping cascades',
      graph: 'a>b b>c c>d',
      outcomes: 'a=bad',
      states: 'af bk ck dk',
      status: 'failed',
    },
    //  a ──failed──▶ b
    {
      name: 'a failed edge opens on failure',
      graph: 'a!b',
      outcomes: 'a=bad',
      states: 'af br',
      status: 'running',
    },
    {
      name: 'a failed edge is closed by success',
      graph: 'a!b',
      outcomes: 'a=ok',
      states: 'ac bk',
      status: 'completed',
    },
    {
      name: 'a failure is handled by a rescue',
      graph: 'a!b',
      outcomes: 'a=bad b=ok',
      states: 'af bc',
      status: 'completed',
    },
    {
      name: 'not by one that fails',
      graph: 'a!b',
      outcomes: 'a=bad b=bad',
      states: 'af bf',
      status: 'failed',
    },
    //  a ──failed──▶ b ──failed──▶ c
    {
      name: 'nor unless its own failure is handled',
      graph: 'a!b b!c',
      outcomes: 'a=bad b=bad c=ok',
      states: 'af bf cc',
      status: 'completed',
    },
    //  a ──finished──▶ b
    { name: 'finished opens on success', graph: 'a*b', outcomes: 'a=ok', states: 'ac br', status: 'running' },
    {
      name: 'finished handles nothing',
      graph: 'a*b',
      outcomes: 'a=bad b=ok',
      states: 'af bc',
      status: 'failed',
    },
    //  a ──▶ b ──finished──▶ c
    {
      name: 'finished does not open on skipped',
      graph: 'a>b b*c',
      outcomes: 'a=bad',
      states: 'af bk ck',
      status: 'failed',
    },
    //  a ──completed──▶ c
    //  a ──failed────▶ c
    {
      name: 'a join of opposites is never met',
      graph: 'a>c a!c',
      outcomes: 'a=ok',
      states: 'ac ck',
      status: 'completed',
    },
    {
      name: 'late answers are ignored',
      graph: 'a',
      outcomes: 'a=ok a=bad',
      states: 'ac',
      status: 'completed',
    },
  ])('$name', ({ states, status, ...played }) => {
    const state = play(played)
    expect([drawn(state), state.status]).toEqual([states, status])
  })

  test.each([
    { op: 'less' as const, value: 6, opens: true },
    { op: 'greater' as const, value: 6, opens: false },
  ])('an edge with a condition opens where it holds: n $op $value', ({ op, value, opens }) => {
    const graph = drawGraph('a>b')
    graph.edges = [{ from: 'a', to: 'b', when: { path: 'n', op, value } }]
    const plan = preparePlan(graph)
    const started = advance(plan, initialState(plan), { kind: 'start' }, env).state
    const { state } = advance(plan, started, eventOf('a=ok'), env)
    expect(state.tasks['b']?.status).toBe(opens ? 'running' : 'skipped')
  })
})

describe('running again', () => {
  const retried = { a: { retry: { attempts: 3, backoffMs: 100 } } }
  const plan = preparePlan(drawGraph('a>b', retried))
  const started = advance(plan, initialState(plan), { kind: 'start' }, env).state

  test('a failure is retried after a jittered, growing wait', () => {
    const first = advance(plan, started, eventOf('a=bad'), env)
    expect(first.commands).toEqual([{ kind: 'sleep', until: 1_050 }])
    expect(advance(plan, first.state, { kind: 'wake' }, env).commands).toEqual([
      { kind: 'sleep', until: 1_050 },
    ])
    const second = advance(plan, first.state, { kind: 'wake' }, { ...env, now: 1_050 })
    expect(second.commands).toEqual([{ kind: 'run', task: 'a', attempt: 2, resumed: false }])
    const third = advance(plan, second.state, eventOf('a=bad'), env)
    expect(third.commands).toEqual([{ kind: 'sleep', until: 1_100 }])
    const last = advance(plan, third.state, { kind: 'wake' }, { ...env, now: 1_100 })
    const ended = advance(plan, last.state, eventOf('a=bad'), env)
    expect(ended.state).toMatchObject({ status: 'failed', tasks: { a: { status: 'failed', attempts: 3 } } })
  })

  test.each([
    'fatal_error',
    'input_invalid',
    'output_invalid',
    'network_denied',
    'quarantined',
    'interrupted',
  ])('%s is not retried', (code) => {
    const failed = { kind: 'failed', task: 'a', error: { code, message: '' } } as const
    expect(advance(plan, started, failed, env).state.tasks['a']).toMatchObject({
      status: 'failed',
      attempts: 1,
    })
  })

  test('RetryLater consumes no attempt, a hundred times at most', () => {
    let state = started
    for (let later = 1; later <= 100; later += 1) {
      const asked = { kind: 'later', task: 'a', afterMs: 10, reason: 'busy' } as const
      state = advance(plan, state, asked, env).state
      expect(state.tasks['a']).toMatchObject({ status: 'sleeping', attempt: 1, laters: later })
      state = advance(plan, state, { kind: 'wake' }, { ...env, now: 1_010 }).state
    }
    const asked = { kind: 'later', task: 'a', afterMs: 10, reason: 'busy' } as const
    expect(advance(plan, state, asked, env).state.tasks['a']?.status).toBe('failed')
  })

  test('a sleep ends with the same attempt, resumed', () => {
    const slept = advance(plan, started, { kind: 'slept', task: 'a', until: 5_000 }, env)
    expect(slept.commands).toEqual([{ kind: 'sleep', until: 5_000 }])
    const woken = advance(plan, slept.state, { kind: 'wake' }, { ...env, now: 5_000 })
    expect(woken.commands).toEqual([{ kind: 'run', task: 'a', attempt: 1, resumed: true }])
  })

  test.each([{ repeatable: true }, { harmless: true }])(
    'a runner lost under a task costs it no attempt: %o',
    (why) => {
      const lost = {
        kind: 'failed',
        task: 'a',
        error: { code: 'runner_crashed', message: '' },
        ...why,
      } as const
      let state = started
      for (let attempt = 2; attempt <= 6; attempt += 1) {
        const next = advance(plan, state, lost, env)
        expect(next.commands).toEqual([{ kind: 'run', task: 'a', attempt, resumed: false }])
        state = next.state
      }
      expect(advance(plan, state, lost, env).state.tasks['a']).toMatchObject({
        status: 'sleeping',
        why: 'retry',
        attempt: 6,
      })
    },
  )

  test('a task that brings its runner down runs again only by its policy', () => {
    const lost = {
      kind: 'failed',
      task: 'a',
      error: { code: 'runner_crashed', message: '' },
      culprit: true,
    } as const
    const { state } = advance(plan, started, { ...lost, harmless: true, repeatable: true }, env)
    expect(state.tasks['a']).toMatchObject({ status: 'sleeping', why: 'retry', attempt: 1 })
  })

  test('a runner lost under a task that had reached its host and may not be repeated interrupts it', () => {
    const lost = {
      kind: 'failed',
      task: 'a',
      error: { code: 'runner_crashed', message: '' },
      repeatable: false,
    } as const
    expect(advance(plan, started, lost, env).state.tasks['a']).toMatchObject({
      error: { code: 'interrupted' },
    })
  })

  test('runners that keep dying under a task, though not by its doing, interrupt it', () => {
    const once = preparePlan(drawGraph('a'))
    const lost = {
      kind: 'failed',
      task: 'a',
      error: { code: 'runner_crashed', message: '' },
      harmless: true,
    } as const
    let { state } = advance(once, initialState(once), { kind: 'start' }, env)
    for (let losses = 1; losses <= 6; losses += 1) state = advance(once, state, lost, env).state
    expect(state.tasks['a']).toMatchObject({
      status: 'failed',
      attempts: 6,
      error: { code: 'interrupted', message: expect.stringContaining('lost 6 times') },
    })
  })

  test('the loss of a node repeats what may be, and interrupts the rest', () => {
    const wide = preparePlan(drawGraph('a b'))
    const both = advance(wide, initialState(wide), { kind: 'start' }, env).state
    const { state, commands } = advance(wide, both, { kind: 'lost', repeatable: { a: true, b: false } }, env)
    expect(commands).toEqual([{ kind: 'run', task: 'a', attempt: 2, resumed: false }])
    expect(state.tasks['b']).toMatchObject({ status: 'failed', error: { code: 'interrupted' } })
  })

  //  a ──failed──▶ b
  test('a task that waits for another session looks at it whenever the session is woken', () => {
    const slept = { kind: 'slept', task: 'a', until: 9_000, call: 'It waits for s1' } as const
    const asleep = advance(plan, started, slept, env).state
    expect(asleep.tasks['a']).toMatchObject({ status: 'sleeping', why: 'call', reason: 'It waits for s1' })
    const woken = advance(plan, asleep, { kind: 'wake' }, env)
    expect(woken.commands).toEqual([{ kind: 'run', task: 'a', attempt: 1, resumed: true }])
  })

  test('of a session that only waited nothing is lost', () => {
    const asleep = advance(plan, started, { kind: 'slept', task: 'a', until: 9_000 }, env).state
    expect(advance(plan, asleep, { kind: 'lost', repeatable: {} }, env)).toEqual({
      state: asleep,
      commands: [],
    })
  })

  test('what starts because a task was lost was not lost itself', () => {
    const rescued = preparePlan(drawGraph('a!b'))
    const running = advance(rescued, initialState(rescued), { kind: 'start' }, env).state
    const { state } = advance(rescued, running, { kind: 'lost', repeatable: { a: false } }, env)
    expect(drawn(state)).toBe('af br')
  })

  test('nodes that keep dying under a task end it', () => {
    let state = started
    for (let losses = 1; losses <= 6; losses += 1) {
      state = advance(plan, state, { kind: 'lost', repeatable: { a: true } }, env).state
    }
    expect(state).toMatchObject({
      status: 'failed',
      tasks: { a: { status: 'failed', error: { code: 'interrupted' } } },
    })
  })
})

test('given outputs stand for tasks that do not run', () => {
  const plan = preparePlan(drawGraph('a>b b>c'))
  const start = { kind: 'start', given: { a: 1, b: 2 } } as const
  const { state, commands } = advance(plan, initialState(plan), start, env)
  expect(drawn(state)).toBe('ac bc cr')
  expect(state.tasks['a']).toMatchObject({ attempts: 0 })
  expect(commands).toEqual([{ kind: 'run', task: 'c', attempt: 1, resumed: false }])
})

test('cancelling stops what runs and cancels what waits; what has ended stays', () => {
  const plan = preparePlan(drawGraph('a>b b>c d'))
  const started = [{ kind: 'start' } as const, eventOf('a=ok')].reduce(
    (state, event) => advance(plan, state, event, env).state,
    initialState(plan),
  )
  const { state, commands } = advance(plan, started, { kind: 'cancel' }, env)
  expect(drawn(state)).toBe('ac bx cx dx')
  expect(commands).toEqual([
    { kind: 'stop', task: 'b' },
    { kind: 'stop', task: 'd' },
    { kind: 'finish', status: 'cancelled' },
  ])
  expect(advance(plan, state, eventOf('b=ok'), env).state).toBe(state)
})

test('a chain of a thousand failing rescues does not exhaust the stack', () => {
  const names = Array.from({ length: 1_000 }, (_, index) => `t${index}`)
  const drawing = names
    .slice(1)
    .map((name, index) => `t${index}!${name}`)
    .join(' ')
  const outcomes = names.map((name) => `${name}=${name === 't999' ? 'ok' : 'bad'}`).join(' ')
  expect(play({ graph: drawing, outcomes }).status).toBe('completed')
})
