import { parseArgs } from 'node:util'
import { mongodbUrl } from '../support/mongodb.ts'
import { runChaos } from './run-chaos.ts'
import { runNodeChaos } from './run-node-chaos.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    nodes: { type: 'string', default: '1' },
    sessions: { type: 'string', default: '3000' },
    'restart-database': { type: 'string' },
  },
})

function wholeNumber(name: 'kills' | 'seed' | 'nodes' | 'sessions', min: number): number {
  const value = Number(values[name])
  if (Number.isInteger(value) && value >= min) return value
  throw new TypeError(`--${name} takes an integer, ${min} or more`)
}

const kills = wholeNumber('kills', 1)
const seed = wholeNumber('seed', 0)
const nodes = wholeNumber('nodes', 1)
const sessions = wholeNumber('sessions', 1)

if (nodes > 1 && mongodbUrl === '') throw new TypeError('--nodes takes a MONGODB_URL that they share')
if (nodes > 1) process.stdout.write(`Chaos on ${nodes} nodes with ${sessions} calls, seed ${seed}\n`)
else process.stdout.write(`Chaos with ${kills} kills, seed ${seed}\n`)
const result =
  nodes > 1
    ? await runNodeChaos({ nodes, sessions, seed, restartDatabase: values['restart-database'] })
    : await runChaos({ kills, seed })
if (result.violations.length > 0) process.stderr.write(result.logged ?? '')
process.stdout.write(
  [
    Object.entries(result.done)
      .map(([what, times]) => `${what} ${times} times`)
      .join(', '),
    `calls: ${result.calls}; sessions: ${JSON.stringify(result.sessions)}; tasks interrupted: ${result.interruptedTasks}`,
    ...result.violations.slice(0, 50).map((violation) => `VIOLATION ${violation}`),
    `${result.violations.length} violations, seed ${seed}`,
    '',
  ].join('\n'),
)
process.exitCode = result.violations.length === 0 ? 0 : 1
