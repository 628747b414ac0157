import { parseArgs } from 'node:util'
import { runChaos } from './run-chaos.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const kills = Number(values.kills)
const seed = Number(values.seed)
if (!Number.isInteger(kills) || !Number.isInteger(seed) || kills < 1) {
  throw new TypeError('--kills takes a positive integer, --seed an integer')
}

process.stdout.write(`Chaos with ${kills} kills, seed ${seed}\n`)
const { violations, killed, calls, sessions, interruptedTasks } = await runChaos({ kills, seed })
process.stdout.write(
  [
    `killed: the server ${killed.server} times, a runner ${killed.runner} times`,
    `calls: ${calls}; sessions: ${JSON.stringify(sessions)}; tasks interrupted: ${interruptedTasks}`,
    ...violations.slice(0, 50).map((violation) => `VIOLATION ${violation}`),
    `${violations.length} violations, seed ${seed}`,
    '',
  ].join('\n'),
)
process.exitCode = violations.length === 0 ? 0 : 1
