import type { GraphTask } from '@patchbay/graph'
import { expect, test } from 'vitest'
import { advanceItems, countItems, type ItemsEvent, type ItemStates } from './for-each.ts'
import type { TaskState } from './session-state.ts'

/**
 * `0=ok` completes, `0=bad` fails, `0=nap` sleeps, `0=call` waits for a session, `0=lost` loses its runner;
 * `wake` is long afterwards, `look` at once.
 */
interface Case {
  name: string
  forEach?: Partial<GraphTask['forEach']>
  retry?: GraphTask['retry']
  items: number
  told: string
  /** By item, as in `advance.test.ts`; `-` has not begun. */
  states: string
  outcome: object
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

const begin: ItemsEvent = { kind: 'begin', repeatable: (item) => item % 2 === 0 }

function eventOf(told: string): ItemsEvent {
  const [item, result] = told.split('=')
  if (item === 'wake' || item === 'look') return { kind: 'wake' }
  if (item === 'begin') return begin
  const ran = { kind: 'ran', item: Number(item) } as const
  const failed = (code: string) =>
    ({ kind: 'failed', task: 't', error: { code, message: 'no luck' } }) as const
  if (result === 'ok') return { ...ran, what: { kind: 'completed', task: 't', output: 1 } }
  if (result === 'nap') return { ...ran, what: { kind: 'slept', task: 't', until: 5_000 } }
  if (result === 'call')
    return { ...ran, what: { kind: 'slept', task: 't', until: 5_000, call: 'a session' } }
  if (result === 'lost') return { ...ran, what: { ...failed('runner_crashed'), harmless: true } }
  return { ...ran, what: failed('task_error') }
}

function play({ forEach, retry, items, told }: Pick<Case, 'forEach' | 'retry' | 'items' | 'told'>) {
  const task: GraphTask = {
    name: 't',
    type: 'test.task',
    forEach: { items: { kind: 'ask' }, ...forEach },
    ...(retry && { retry }),
  }
  const events = [begin, ...told.split(' ').filter(Boolean).map(eventOf)]
  let states: ItemStates = Array.from({ length: items }, () => undefined)
  let outcome: object = {}
  for (const [index, event] of events.entries()) {
    const late = told.split(' ')[index - 1] === 'wake'
    const env = { now: late ? 9_000 : 1_000, random: () => 0.5 }
    ;({ states, outcome } = advanceItems(task, states, event, env))
  }
  return { states, outcome, drawn: states.map((state) => (state ? letters[state.status] : '-')).join('') }
}

test.each<Case>([
  { name: 'no items at all', items: 0, told: '', states: '', outcome: { kind: 'completed' } },
  { name: 'five begin at once', items: 7, told: '', states: 'rrrrr--', outcome: { kind: 'running' } },
  {
    name: 'the next begins when one has ended',
    forEach: { concurrency: 2 },
    items: 4,
    told: '1=ok',
    states: 'rcr-',
    outcome: { kind: 'running' },
  },
  {
    name: 'one that sleeps keeps its place',
    forEach: { concurrency: 2 },
    items: 3,
    told: '0=nap 1=nap',
    states: 'ss-',
    outcome: { kind: 'sleeping', until: 5_000 },
  },
  {
    name: 'and goes on when its time has come',
    forEach: { concurrency: 2 },
    items: 3,
    told: '0=nap 1=nap wake 0=ok',
    states: 'crr',
    outcome: { kind: 'running' },
  },
  {
    name: 'a failure stops new ones, lets those end that run and cancels those that wait',
    forEach: { concurrency: 3 },
    items: 4,
    told: '2=nap 0=bad',
    states: 'frx-',
    outcome: { kind: 'running' },
  },
  {
    name: 'and fails the task once none runs, with the first failure',
    forEach: { concurrency: 2 },
    items: 3,
    told: '1=bad 0=ok',
    states: 'cf-',
    outcome: { kind: 'failed', error: { code: 'task_error', message: 'Item 1: no luck' } },
  },
  {
    name: 'then nothing is tried again',
    forEach: { concurrency: 2 },
    retry: { attempts: 2 },
    items: 2,
    told: '0=bad wake 0=bad 1=bad',
    states: 'ff',
    outcome: { kind: 'failed', error: { code: 'task_error', message: 'Item 0: no luck' } },
  },
  {
    name: 'one that waits for a session is looked at whenever somebody wakes',
    forEach: { concurrency: 2 },
    items: 2,
    told: '0=call 1=nap look',
    states: 'rs',
    outcome: { kind: 'running' },
  },
  {
    name: 'and goes on though another has failed',
    forEach: { concurrency: 2 },
    items: 3,
    told: '0=call 1=bad',
    states: 'sf-',
    outcome: { kind: 'sleeping', until: 5_000, call: 'a session' },
  },
  {
    name: 'a failure that was asked to be passed over stops nothing',
    forEach: { concurrency: 1, onItemError: 'continue' },
    items: 3,
    told: '0=bad 1=ok 2=bad',
    states: 'fcf',
    outcome: { kind: 'completed' },
  },
  {
    name: 'what may be repeated after a loss runs again, what may not is interrupted',
    forEach: { concurrency: 2, onItemError: 'continue' },
    items: 3,
    told: 'begin',
    states: 'rfr',
    outcome: { kind: 'running' },
  },
  {
    name: 'a lost runner costs no attempt',
    items: 1,
    told: '0=lost 0=ok',
    states: 'c',
    outcome: { kind: 'completed' },
  },
])('$name', ({ states, outcome, ...playing }) => {
  const played = play(playing)
  expect(played.drawn).toBe(states)
  expect(played.outcome).toEqual(outcome)
})

test('items are counted by what became of them', () => {
  const { states } = play({
    forEach: { concurrency: 1, onItemError: 'continue' },
    items: 4,
    told: '0=bad 1=ok',
  })
  expect(countItems(states)).toEqual({ total: 4, completed: 1, failed: 1 })
})
