import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createClient } from './support/client.ts'
import { scriptGraph } from './support/hub.ts'
import { failToStart, startServer } from './support/server-process.ts'

let dataDir: string

/** Root may write anywhere; without this right, which only Linux can take away, it may not. */
const asOrdinaryUser =
  process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override', '--inh-caps=-dac_override'] : []
const canBeOrdinary =
  asOrdinaryUser.length === 0 ||
  spawnSync(asOrdinaryUser[0]!, [...asOrdinaryUser.slice(1), 'true']).status === 0

/** Only root may mount a small disk, and not in every container. */
function mayMount(): boolean {
  const mounted = spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'patchbay-test', tmpdir()])
  return process.platform === 'linux' && mounted.status === 0
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-faults-'))
})

afterEach(() => rm(dataDir, { recursive: true, force: true }))

test('wrong variables are all told at once', async () => {
  const env = { PATCHBAY_SLOTS: 'many', PATCHBAY_RETENTION_DAYS: '0', PATCHBAY_SLOT: '3' }
  const { code, stderr } = await failToStart({ dataDir, env })
  expect(code).toBe(1)
  for (const name of ['PATCHBAY_SLOTS', 'PATCHBAY_RETENTION_DAYS', 'PATCHBAY_SLOT is not known']) {
    expect(stderr).toContain(name)
  }
})

test('a port that is taken is said with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { code, stderr } = await failToStart({ dataDir, port: (other.address() as AddressInfo).port })
  other.close()
  expect(code).toBe(1)
  expect(stderr).toMatch(/EADDRINUSE.*set PORT/)
})

test('a second hub on one data folder is refused, and the first goes on', async () => {
  const first = await startServer({ dataDir })
  const { code, stderr } = await failToStart({ dataDir })
  expect(code).toBe(1)
  expect(stderr).toContain(`in use by another Patchbay (process ${first.pid})`)
  expect((await createClient(first.url).get('/readyz')).status).toBe(200)
  expect((await first.stop()).code).toBe(0)
})

test('a data folder that cannot be made is named', async () => {
  const file = join(dataDir, 'file')
  await writeFile(file, '')
  const { code, stderr } = await failToStart({ dataDir: join(file, 'data') })
  expect(code).toBe(1)
  expect(stderr).toContain(file)
  expect(stderr).toContain('PATCHBAY_DATA_DIR')
})

test('a file that is no database is left as it is', async () => {
  const path = join(dataDir, 'patchbay.sqlite')
  const content = 'not a database at all, '.repeat(500)
  await writeFile(path, content)
  const { code, stderr } = await failToStart({ dataDir })
  expect(code).toBe(1)
  expect(stderr).toContain(path)
  expect(await readFile(path, 'utf8')).toBe(content)
})

/** A hub has been there, and has ended as it should. */
async function makeData(): Promise<void> {
  const server = await startServer({ dataDir })
  expect(await server.stop()).toMatchObject({ code: 0 })
}

/** Makes nonsense of some bytes of a file. */
async function damage(path: string, from: number, to: number): Promise<Buffer> {
  const content = (await readFile(path)).fill(0xaa, from, to)
  await writeFile(path, content)
  return content
}

async function expectDamageTold(path: string, content: Buffer): Promise<void> {
  const { code, stderr } = await failToStart({ dataDir })
  expect(code).toBe(1)
  expect(stderr).toContain(path)
  expect(stderr).toMatch(/damaged: restore a backup/)
  expect(await readFile(path)).toEqual(content)
}

test('a database that is damaged where it says what its tables are is left as it is', async () => {
  const path = join(dataDir, 'patchbay.sqlite')
  await makeData()
  // Its first hundred bytes say that it is a database.
  await expectDamageTold(path, await damage(path, 100, 4_096))
})

test('a database in which one table is damaged is left as it is', async () => {
  const path = join(dataDir, 'patchbay.sqlite')
  await makeData()
  const database = new DatabaseSync(path)
  const { rootpage } = database
    .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'interactions'")
    .get()!
  database.close()
  await expectDamageTold(path, await damage(path, (Number(rootpage) - 1) * 4_096, Number(rootpage) * 4_096))
})

test('a database that was cut off is left as it is', async () => {
  const path = join(dataDir, 'patchbay.sqlite')
  await makeData()
  await truncate(path, 8 * 4_096)
  await expectDamageTold(path, await readFile(path))
})

test('a database that another program holds is named, with what to do', async () => {
  const path = join(dataDir, 'patchbay.sqlite')
  await makeData()
  const holder = new DatabaseSync(path)
  holder.exec('BEGIN IMMEDIATE')
  const { code, stderr } = await failToStart({ dataDir })
  holder.close()
  expect(code).toBe(1)
  expect(stderr).toContain(path)
  expect(stderr).toContain('another program holds the database: stop it')
})

test.skipIf(!canBeOrdinary)('a data folder that may not be written is named, with what to do', async () => {
  await makeData()
  const path = join(dataDir, 'patchbay.sqlite')
  const content = await readFile(path)
  for (const name of await readdir(dataDir)) await chmod(join(dataDir, name), 0o400)
  await chmod(dataDir, 0o500)
  const { code, stderr } = await failToStart({ dataDir, via: asOrdinaryUser })
  await chmod(dataDir, 0o700)
  expect(code).toBe(1)
  expect(stderr).toContain(dataDir)
  expect(stderr).toMatch(/may be written|read-only/)
  expect(await readFile(path)).toEqual(content)
})

describe.skipIf(!mayMount())('on a disk that is full', () => {
  beforeEach(() => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'patchbay-test', dataDir])
  })

  afterEach(() => {
    execFileSync('umount', [dataDir])
  })

  async function fill(): Promise<void> {
    const filler = await open(join(dataDir, 'filler'), 'w')
    const block = Buffer.alloc(4_096)
    const takesMore = () =>
      filler.write(block).then(
        () => true,
        () => false,
      )
    while (await takesMore());
    await filler.close()
  }

  test('it does not start, and says why', async () => {
    await fill()
    const { code, stderr } = await failToStart({ dataDir })
    expect(code).toBe(1)
    expect(stderr).toMatch(/disk is full/)
  })

  test('calls are refused, nothing that was answered is lost, and it goes on once there is room', async () => {
    const server = await startServer({ dataDir, env: { LOG_LEVEL: 'silent' } })
    const client = createClient(server.url)
    await client.register('admin@example.com')
    const { slug } = await client.publish({ graph: scriptGraph({ a: 'return "x".repeat(3000)' }) })
    const call = () => client.post(`/run/${slug}`, {}, { prefer: 'wait=1' })
    expect((await call()).status).toBe(200)

    await fill()
    const answered: string[] = []
    let refused
    while (!refused) {
      const answer = await call()
      if (answer.status === 503) refused = answer
      else answered.push(answer.body.sessionId)
    }
    expect(refused).toMatchObject({ body: { code: 'overloaded' } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)

    await rm(join(dataDir, 'filler'))
    while ((await call()).status !== 200);
    for (const id of answered) expect((await client.ended(id)).status).toBe('completed')
    expect((await server.stop()).code).toBe(0)
  })
})

test('data of a newer release are left as they are', async () => {
  const path = join(dataDir, 'patchbay.sqlite')
  const database = new DatabaseSync(path)
  database.exec('PRAGMA user_version = 999; CREATE TABLE later (id TEXT)')
  database.close()
  const { code, stderr } = await failToStart({ dataDir })
  expect(code).toBe(1)
  expect(stderr).toContain('newer Patchbay')
})
