import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient } from './client.ts'
import { createTestDatabase, type TestDatabase } from './mongodb.ts'
import { type ServerOptions, type ServerProcess, startServer } from './server-process.ts'

/** One of several server processes on one database, and the first account signed in on it. */
export interface Node extends ServerProcess {
  admin: Client
}

export interface Nodes {
  database: TestDatabase
  /** One more. */
  start(options?: Omit<ServerOptions, 'dataDir'>): Promise<Node>
  /** What all of them logged so far, those that have ended included. */
  logged(): string
  /** Kills all of them and drops the database. */
  dispose(): Promise<void>
}

/** An empty database of its own for nodes that share it. @param env of all of them */
export async function createNodes(env: Record<string, string> = {}): Promise<Nodes> {
  const database = createTestDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'patchbay-nodes-'))
  const shared = { MONGODB_URL: database.url, PATCHBAY_SECRET_KEY: 'ab'.repeat(32), ...env }
  const nodes: ServerProcess[] = []
  let token = ''
  return {
    database,
    async start(options = {}) {
      const server = await startServer({ ...options, dataDir, env: { ...shared, ...options.env } })
      nodes.push(server)
      const admin = createClient(server.url)
      if (token === '') await admin.register('admin@example.com')
      token ||= admin.token
      admin.token = token
      return { ...server, admin }
    },
    logged: () => nodes.map((node) => node.logged()).join(''),
    async dispose() {
      for (const node of nodes) {
        // One that is stopped has to go on before it can end.
        node.signal('SIGKILL')
        await node.exited
      }
      await rm(dataDir, { recursive: true, force: true })
      await database.drop()
    },
  }
}
