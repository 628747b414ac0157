import type { Graph } from '@patchbay/graph'
import { compose } from '../../src/compose.ts'
import { loadConfig } from '../../src/config.ts'
import { createClient, type Client } from './client.ts'
import { createTestData } from './test-data.ts'

export interface TestHub {
  url: string
  dataDir: string
  /** Signed in as the first account, an admin. */
  admin: Client
  /** A further account. */
  signUp(role: 'admin' | 'builder' | 'user'): Promise<Client>
  /** Stops it; its data stay. */
  stop(): Promise<void>
  /** Starts it anew on the same data; clients of before still work. */
  restart(): Promise<void>
  /** Stops it and removes its data. */
  dispose(): Promise<void>
}

/**
 * A whole hub in this process, on a port and with data of its own: in a temporary folder, or in a database
 * where MONGODB_URL names a server.
 *
 * @param options.account whether there is an account yet; then `admin` is signed in as it
 */
export async function startHub(env: Record<string, string> = {}, { account = true } = {}): Promise<TestHub> {
  const { dataDir, ...data } = await createTestData()
  const start = async (port: string) => {
    const config = loadConfig({
      LOG_LEVEL: 'silent',
      PATCHBAY_DATA_DIR: dataDir,
      ...data.env,
      ...env,
      PORT: port,
    })
    const hub = await compose(config)
    return { hub, url: await hub.listen() }
  }
  let running = await start(env['PORT'] ?? '0')
  const { url } = running
  const admin = createClient(url)
  if (account) await admin.register('admin@example.com')
  let accounts = 0

  const stop = () => running.hub.close(5_000)
  return {
    url,
    dataDir,
    admin,
    async signUp(role) {
      const email = `${role}-${(accounts += 1)}@example.com`
      const created = await admin.post('/api/users', { email, password: 'correct horse', role })
      if (created.status !== 201) throw new Error(`no account: ${JSON.stringify(created.body)}`)
      const client = createClient(url)
      await client.login(email)
      return client
    },
    stop,
    async restart() {
      await stop()
      running = await start(new URL(url).port)
    },
    async dispose() {
      await stop()
      await data.dispose()
    },
  }
}

/** A graph of `core.run-javascript` tasks by name, each with its code, and edges as `a>b`, `a!b`, `a*b`. */
export function scriptGraph(tasks: Record<string, string>, edges = ''): Graph {
  const on = { '>': 'completed', '!': 'failed', '*': 'finished' } as const
  return {
    tasks: Object.entries(tasks).map(([name, code]) => ({
      name,
      type: 'core.run-javascript',
      inputs: { code: { kind: 'fixed', value: code } },
    })),
    edges: edges
      .split(' ')
      .filter((edge) => edge !== '')
      .map((edge) => {
        const [, from = '', kind = '>', to = ''] = /^([a-z0-9-]+)([>!*])([a-z0-9-]+)$/.exec(edge) ?? []
        return { from, to, on: on[kind as '>' | '!' | '*'] }
      }),
  }
}
