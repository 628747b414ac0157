import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Graph, type GraphEdge, type Plan, preparePlan } from '@patchbay/graph'
import { advance, type Command, type EngineEvent, type RunEvent } from './advance.ts'
import { isDue } from './after-run.ts'
import { advanceItems, countItems, type ItemsEvent, type ItemsOutcome, type ItemStates } from './for-each.ts'
import type { SessionState } from './session-state.ts'
import { initialState } from './start.ts'
import { hasEnded, isFinal } from './status.ts'

/** Any graph without cycles: edges go from earlier to later tasks. */
const anyGraph: fc.Arbitrary<Graph> = fc.integer({ min: 1, max: 9 }).chain((size) => {
  const task = fc.record(
    {
      join: fc.constantFrom('all' as const, 'any' as const),
      attempts: fc.integer({ min: 1, max: 3 }),
      forEach: fc.record({
        items: fc.integer({ min: 0, max: 5 }).map((length) => ({
          kind: 'fixed' as const,
          value: Array.from({ length }, (_, n) => n),
        })),
        concurrency: fc.integer({ min: 1, max: 3 }),
        onItemError: fc.constantFrom('fail' as const, 'continue' as const),
      }),
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
      tasks: tasks.map(({ join, attempts, forEach }, index) => ({
        name: `t${index}`,
        type: 'test.task',
        join,
        retry: { attempts, backoffMs: 10 },
        ...(forEach && { forEach }),
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

interface ItemsTold {
  task: string
  before: ItemStates
  event: ItemsEvent
  after: ItemStates
  begun: number[]
}

type Pick = { pick: number; n: number; what: Choice }

/** Plays a session to its end: each step one thing that can happen to it; completes everything once told out. */
function play(plan: Plan, choices: Pick[], store: <State>(state: State) => State) {
  const told: Told[] = []
  const itemsTold: ItemsTold[] = []
  const items = new Map<string, ItemStates>()
  let state = initialState(plan)
  let now = 0
  const env = () => ({ now, random: () => 0.5 })

  const tell = (event: EngineEvent) => {
    const before = store(state)
    const { state: after, commands } = advance(plan, before, event, env())
    told.push({ before, event, after, commands })
    state = after
    const repeatable = () => event.kind === 'lost' && Object.values(event.repeatable).every(Boolean)
    for (const command of commands) {
      if (command.kind !== 'run' || !plan.task(command.task).forEach) continue
      tellItems(command.task, { kind: 'begin', repeatable }, { kind: 'wake' })
    }
  }

  const tellItems = (name: string, ...events: ItemsEvent[]) => {
    let outcome: ItemsOutcome | undefined
    for (const event of events) {
      const before = (items.get(name) ?? listOf(plan, name).map(() => undefined)).map(
        (one) => one && store(one),
      )
      const next = advanceItems(plan.task(name), before, event, env())
      items.set(name, next.states)
      itemsTold.push({
        task: name,
        before,
        event,
        after: next.states,
        begun: next.commands.map(({ item }) => item),
      })
      outcome = next.outcome
    }
    if (outcome) tell(reportOf(name, outcome, items.get(name) ?? []))
  }

  const isRunning = (name: string) => state.tasks[name]?.status === 'running'
  tell({ kind: 'start' })
  for (let step = 0; !isFinal(state.status); step += 1) {
    if (step > 2_000) throw new Error('it does not end')
    const choice = choices[step] ?? { pick: 0, n: 0, what: 'complete' as const }
    now += 1_000
    for (const [name, states] of items) {
      const someDue = states.some((item) => item?.status === 'sleeping' && isDue(item, now))
      if (someDue && isRunning(name)) tellItems(name, { kind: 'wake' })
    }
    const runs = plan.names.filter(isRunning).flatMap((task): Array<{ task: string; item?: number }> => {
      if (!plan.task(task).forEach) return [{ task }]
      return (items.get(task) ?? []).flatMap((one, item) =>
        one?.status === 'running' ? [{ task, item }] : [],
      )
    })
    const run = runs[choice.pick % Math.max(1, runs.length)]
    if (run === undefined) tell({ kind: 'wake' })
    else if (choice.what === 'lose') tell(lossOf(choice, plan))
    else if (run.item === undefined) tell(eventOf(choice.what, choice.n, run.task, now))
    else
      tellItems(run.task, {
        kind: 'ran',
        item: run.item,
        what: eventOf(choice.what, choice.n, run.task, now),
      })
  }
  return { told, itemsTold, items, state }
}

function listOf(plan: Plan, name: string): unknown[] {
  const items = plan.task(name).forEach?.items
  return items?.kind === 'fixed' && Array.isArray(items.value) ? items.value : []
}

function reportOf(task: string, outcome: ItemsOutcome, states: ItemStates): EngineEvent {
  const items = countItems(states)
  switch (outcome.kind) {
    case 'running':
      return { kind: 'progress', task, items }
    case 'sleeping':
      return { ...outcome, kind: 'slept', task, items }
    case 'completed':
      return { kind: 'completed', task, output: [], items }
    case 'failed':
      return { kind: 'failed', task, error: outcome.error, items }
    default:
      return outcome satisfies never
  }
}

function lossOf({ n }: Pick, plan: Plan): EngineEvent {
  return { kind: 'lost', repeatable: Object.fromEntries(plan.names.map((name) => [name, n % 2 === 0])) }
}

function eventOf(what: Exclude<Choice, 'lose'>, n: number, task: string, now: number): RunEvent {
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
      return { kind: 'slept', task, until: now + n, ...(n % 2 === 1 && { call: 'It waits' }) }
    default:
      return what satisfies never
  }
}

const asIs = <State>(state: State) => state
const stored = <State>(state: State) => JSON.parse(JSON.stringify(state)) as State

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
      const [fromDisk, fromMemory] = [play(plan, choices, stored), play(plan, choices, asIs)]
      const shown = ({ after, commands }: Told) => ({ after, commands })
      expect(fromDisk.told.map(shown)).toEqual(fromMemory.told.map(shown))
      expect(fromDisk.items).toEqual(fromMemory.items)
    }),
    { numRuns: 200 },
  )
})

test('items begin in turn, as many at once as may, and none after one has failed for good', () => {
  fc.assert(
    fc.property(anyGraph, anyChoices, (graph, choices) => {
      const plan = preparePlan(graph)
      for (const { task, before, after, begun } of play(plan, choices, asIs).itemsTold) {
        const { forEach } = plan.task(task)
        const isOpen = (item: ItemStates[number]) => item !== undefined && !hasEnded(item)
        expect(after.filter(isOpen).length).toBeLessThanOrEqual(forEach?.concurrency ?? 0)
        const failed = forEach?.onItemError === 'fail' && after.some((item) => item?.status === 'failed')
        const fresh = begun.filter((item) => before[item] === undefined)
        if (failed) expect(fresh).toEqual([])
        // The first that have not begun yet.
        const waiting = before.flatMap((item, index) => (item === undefined ? [index] : []))
        expect(fresh).toEqual(waiting.slice(0, fresh.length))
      }
    }),
    { numRuns: 500 },
  )
})

test('an item that has ended never changes, and a task ends with its items', () => {
  fc.assert(
    fc.property(anyGraph, anyChoices, (graph, choices) => {
      const plan = preparePlan(graph)
      const { itemsTold, items, state } = play(plan, choices, asIs)
      for (const { before, after } of itemsTold) {
        before.forEach((item, index) => {
          if (item && hasEnded(item)) expect(after[index]).toBe(item)
        })
      }
      for (const [name, states] of items) {
        const task = state.tasks[name]
        expect(states.every((item) => item === undefined || hasEnded(item))).toBe(true)
        expect(task).toMatchObject({ items: countItems(states) })
        const every = states.every((item) => item?.status === 'completed')
        const goesOn = plan.task(name).forEach?.onItemError === 'continue'
        expect(task?.status).toBe(every || goesOn ? 'completed' : 'failed')
        if (goesOn) expect(states).not.toContain(undefined)
      }
    }),
    { numRuns: 500 },
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
