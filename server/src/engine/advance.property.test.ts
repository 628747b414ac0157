import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Graph, type GraphEdge, type Plan, preparePlan } from '@patchbay/graph'
import { advance, type Command, type EngineEvent } from './advance.ts'
import type { SessionState } from './session-state.ts'
import { initialState } from './start.ts'
import { hasEnded, isFinal } from './status.ts'

/** Any graph without cycles: edges go from earlier to later tasks. */
const anyGraph: fc.Arbitrary<Graph> = fc.integer({ min: 1, max: 9 }).chain((size) => {
  const task = fc.record(
    {
      join: fc.constantFrom('all' as const, 'any' as const),
      attempts: fc.integer({ min: 1, max: 3 }),
    },
    { requiredKeys: ['join', 'attempts'] },
  )
  const edge = fc.record({
    ends: fc.tuple(fc.integer({ min: 0, max: size - 1 }), fc.integer({ min: 0, max: size - 1 })),
    on: fc.constantFrom('completed' as const, 'failed' as const, 'finished' as const),
    limit: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
  })
  return fc
    .tuple(fc.array(task, { minLength: size, maxLength: size }), fc.array(edge, { maxLength: 20 }))
    .map(([tasks, edges]): Graph => ({
      tasks: tasks.map(({ join, attempts }, index) => ({
        name: `t${index}`,
        type: 'test.task',
        join,
        retry: { attempts, backoffMs: 10 },
      })),
      edges: edges
        .filter(({ ends: [a, b] }) => a !== b)
        .map(({ ends: [a, b], on, limit }): GraphEdge => {
          const when = limit === undefined ? {} : { when: { path: 'n', op: 'less' as const, value: limit } }
          return { from: `t${Math.min(a, b)}`, to: `t${Math.max(a, b)}`, on, ...when }
        }),
    }))
})

type Choice = 'complete' | 'fail' | 'fatal' | 'later' | 'sleep' | 'crash' | 'lose'

const anyChoices = fc.array(
  fc.record({
    pick: fc.nat(),
    n: fc.integer({ min: 0, max: 3 }),
    what: fc.constantFrom<Choice>(
      'complete',
      'complete',
      'complete',
      'fail',
      'fatal',
      'later',
      'sleep',
      'crash',
      'lose',
    ),
  }),
  { minLength: 1, maxLength: 60 },
)

interface Told {
  before: SessionState
  event: EngineEvent
  after: SessionState
  commands: Command[]
}

/** Plays a session to its end: each step one thing that can happen to it; completes everything once told out. */
function play(
  plan: Plan,
  choices: Array<{ pick: number; n: number; what: Choice }>,
  store: (s: SessionState) => SessionState,
) {
  const told: Told[] = []
  let state = initialState(plan)
  let now = 0
  const tell = (event: EngineEvent) => {
    const before = store(state)
    const { state: after, commands } = advance(plan, before, event, { now, random: () => 0.5 })
    told.push({ before, event, after, commands })
    state = after
  }
  tell({ kind: 'start' })
  for (let step = 0; !isFinal(state.status); step += 1) {
    if (step > 2_000) throw new Error('it does not end')
    const choice = choices[step] ?? { pick: 0, n: 0, what: 'complete' as const }
    const running = plan.names.filter((name) => state.tasks[name]?.status === 'running')
    const task = running[choice.pick % Math.max(1, running.length)]
    now += 1_000
    if (task === undefined) tell({ kind: 'wake' })
    else tell(eventOf(choice, task, plan, now))
  }
  return { told, state }
}

function eventOf(
  { what, n }: { what: Choice; n: number },
  task: string,
  plan: Plan,
  now: number,
): EngineEvent {
  const failure = (code: string) => ({ kind: 'failed', task, error: { code, message: '' } }) as const
  switch (what) {
    case 'complete':
      return { kind: 'completed', task, output: { n } }
    case 'fail':
      return failure('task_error')
    case 'fatal':
      return failure('fatal_error')
    case 'crash':
      return { ...failure('runner_crashed'), repeatable: n % 2 === 0 }
    case 'later':
      return { kind: 'later', task, afterMs: n, reason: '' }
    case 'sleep':
      return { kind: 'slept', task, until: now + n }
    case 'lose':
      return { kind: 'lost', repeatable: Object.fromEntries(plan.names.map((name) => [name, n % 2 === 0])) }
    default:
      return what satisfies never
  }
}

const asIs = (state: SessionState) => state
const stored = (state: SessionState) => JSON.parse(JSON.stringify(state)) as SessionState

test('every session ends, with every task in a final state', () => {
  fc.assert(
    fc.property(anyGraph, anyChoices, (graph, choices) => {
      const { state } = play(preparePlan(graph), choices, asIs)
      expect(Object.values(state.tasks).every(hasEnded)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('no task runs twice without a retry, a later, a sleep or a loss between', () => {
  fc.assert(
    fc.property(anyGraph, anyChoices, (graph, choices) => {
      const { told } = play(preparePlan(graph), choices, asIs)
      const begun = new Set<string>()
      for (const { event, commands } of told) {
        const again = event.kind === 'wake' || event.kind === 'lost' || event.kind === 'failed'
        for (const command of commands) {
          if (command.kind !== 'run') continue
          expect(begun.has(command.task) && !again).toBe(false)
          begun.add(command.task)
        }
      }
    }),
    { numRuns: 500 },
  )
})

test('no task starts before its join is met, and none that is skipped could have started', () => {
  fc.assert(
    fc.property(anyGraph, anyChoices, (graph, choices) => {
      const plan = preparePlan(graph)
      const { told, state } = play(plan, choices, asIs)
      for (const { before, after, commands } of told) {
        for (const command of commands) {
          if (command.kind !== 'run' || before.tasks[command.task]?.status !== 'waiting') continue
          expect(isMet(plan, after, command.task)).toBe(true)
        }
      }
      for (const name of plan.names) {
        if (state.tasks[name]?.status === 'skipped') expect(isMet(plan, state, name)).toBe(false)
      }
    }),
    { numRuns: 500 },
  )
})

test('going on from what is stored gives the same as going on from memory', () => {
  fc.assert(
    fc.property(anyGraph, anyChoices, (graph, choices) => {
      const plan = preparePlan(graph)
      expect(play(plan, choices, stored).told.map(({ after, commands }) => ({ after, commands }))).toEqual(
        play(plan, choices, asIs).told.map(({ after, commands }) => ({ after, commands })),
      )
    }),
    { numRuns: 200 },
  )
})

test('the final status is what its definition says', () => {
  fc.assert(
    fc.property(anyGraph, anyChoices, (graph, choices) => {
      const plan = preparePlan(graph)
      const { state } = play(plan, choices, asIs)
      const handled = (name: string): boolean =>
        graph.edges.some(
          ({ from, to, on }, index) =>
            from === name &&
            on === 'failed' &&
            state.edges[index] === 'open' &&
            (state.tasks[to]?.status === 'completed' ||
              (state.tasks[to]?.status === 'failed' && handled(to))),
        )
      const unhandled = plan.names.some((name) => state.tasks[name]?.status === 'failed' && !handled(name))
      expect(state.status).toBe(unhandled ? 'failed' : 'completed')
    }),
    { numRuns: 500 },
  )
})

test('a session can be cancelled at any moment, and nothing follows', () => {
  fc.assert(
    fc.property(anyGraph, anyChoices, fc.nat(), (graph, choices, moment) => {
      const plan = preparePlan(graph)
      const { told } = play(plan, choices, asIs)
      const { before } = told[moment % told.length] as Told
      const { state } = advance(plan, before, { kind: 'cancel' }, { now: 0, random: () => 0 })
      expect(isFinal(state.status) && Object.values(state.tasks).every(hasEnded)).toBe(true)
      for (const { event } of told) {
        expect(advance(plan, state, event, { now: 0, random: () => 0 }).commands).toEqual([])
      }
    }),
    { numRuns: 200 },
  )
})

function isMet(plan: Plan, { edges }: SessionState, name: string): boolean {
  const incoming = plan.incoming(name)
  if (incoming.length === 0) return true
  const isOpen = ({ index }: { index: number }) => edges[index] === 'open'
  return plan.task(name).join === 'any' ? incoming.some(isOpen) : incoming.every(isOpen)
}
