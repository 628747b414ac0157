import { parseArgs } from 'node:util'

export const suites = ['start', 'load', 'memory', 'stored', 'custom-tasks', 'nodes'] as const
export type Suite = (typeof suites)[number]

export interface BenchOptions {
  only: Suite[]
  /** How long each measurement takes. */
  seconds: number
  /** How often start-ups and interleaved runs are repeated. */
  rounds: number
  /** Sessions of the memory suite. */
  memorySessions: number
  /** Of the nodes suite: at most so many. */
  nodes: number
  /** The two amounts of stored sessions that are compared. */
  stored: [number, number]
  /** Write a CPU profile of the server. */
  profile: boolean
  /** Append the tables to RESULTS.md. */
  save: boolean
}

/** @throws {TypeError} on an option that is not known, or a wrong value */
export function readOptions(args: string[]): BenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true },
      seconds: { type: 'string' },
      nodes: { type: 'string' },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
    },
  })
  // Nodes need a MongoDB: that suite runs where it is asked for, and then alone.
  const usual = suites.filter((suite) => (suite === 'nodes') === (values.nodes !== undefined))
  const only = (values.only ?? usual).flatMap((names) => names.split(','))
  const unknown = only.filter((name) => !isSuite(name))
  if (unknown.length > 0) throw new TypeError(`--only takes ${suites.join(', ')}; not ${unknown.join(', ')}`)
  const seconds = Number(values.seconds ?? (values.quick ? 2 : 10))
  if (!(seconds > 0)) throw new TypeError('--seconds takes a positive number')
  const nodes = Number(values.nodes ?? 3)
  if (!Number.isInteger(nodes) || nodes < 1) throw new TypeError('--nodes takes a positive integer')
  return {
    only: only.filter(isSuite),
    seconds,
    rounds: values.quick ? 3 : 5,
    nodes,
    memorySessions: values.quick ? 2_000 : 20_000,
    stored: values.quick ? [1_000, 10_000] : [1_000, 200_000],
    profile: values.profile,
    // A profiled or a short run is no result to compare others with.
    save: values.save || !(values.quick || values.profile),
  }
}

function isSuite(name: string): name is Suite {
  return suites.some((suite) => suite === name)
}
