import type { Outcome } from '../outcome.ts'
import type { Sandbox, Trust } from '../sandbox.ts'
import { execution, taskBundle } from './task-bundle.ts'

export interface BenignLoad {
  /** Resolves once each of its lines has completed so many more executions. */
  completedMore: (count: number) => Promise<void>
  /** Stops; returns the outcomes that were wrong. */
  stop: () => Promise<Outcome[]>
}

/** Executions of harmless tasks in all groups, one after another, that check their results. */
export async function startBenignLoad(sandbox: Sandbox): Promise<BenignLoad> {
  const bundle = await taskBundle({
    body: 'log.info("at work"); await sleep(2); return { twice: input.n * 2, clean: ({}).polluted === undefined }',
  })
  const lines: Array<{ trust: Trust; owner: string; completed: number }> = [
    { trust: 'trusted', owner: 'patchbay', completed: 0 },
    { trust: 'untrusted', owner: 'bob', completed: 0 },
    { trust: 'untrusted', owner: 'cid', completed: 0 },
  ]
  const wrong: Outcome[] = []
  let stopped = false

  async function run(line: (typeof lines)[number]): Promise<void> {
    for (let n = 0; !stopped; n++) {
      const outcome = await sandbox.execute(
        execution(bundle, {
          trust: line.trust,
          owner: line.owner,
          inputJson: JSON.stringify({ n }),
          limits: { cpuMs: 5_000, timeoutMs: 20_000, memoryMb: 64 },
        }),
      )
      const right = outcome.status === 'completed' && outcome.outputJson === `{"twice":${n * 2},"clean":true}`
      if (right) line.completed++
      else wrong.push(outcome)
    }
  }
  const running = lines.map(run)
  return {
    async completedMore(count) {
      const goals = lines.map(({ completed }) => completed + count)
      while (lines.some(({ completed }, index) => completed < (goals[index] ?? 0))) {
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    },
    async stop() {
      stopped = true
      await Promise.all(running)
      return wrong
    },
  }
}
