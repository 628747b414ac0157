import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '../test/support/client.ts'
import { type ServerProcess, startServer } from '../test/support/server-process.ts'
import { fiveTasks, oneTask } from './calls.ts'

/** A data folder with an account and both interactions, and the server on it while it runs. */
export interface BenchHub {
  dataDir: string
  token: string
  start(nodeArgs?: string[]): Promise<ServerProcess>
  dispose(): Promise<void>
}

/** @param env configuration besides the defaults that are measured */
export async function createBenchHub(env: Record<string, string> = {}): Promise<BenchHub> {
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-bench-'))
  const start = (nodeArgs: string[] = []) => startServer({ dataDir, env, nodeArgs })
  const server = await start()
  const client = createClient(server.url)
  await client.register('bench@example.com')
  for (const { interaction } of [oneTask, fiveTasks]) await client.publish(interaction)
  await server.stop()
  return {
    dataDir,
    token: client.token,
    start,
    dispose: () => rm(dataDir, { recursive: true, force: true }),
  }
}
