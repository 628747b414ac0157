import { MongoClient } from 'mongodb'
import { translated } from './failure.ts'

const probeMs = 3_000
const oldestMajor = 6

/** What is wrong with a MongoDB, and what to do; undefined where nothing is. Nothing is written. */
export async function probeMongo(url: string): Promise<string | undefined> {
  let client: MongoClient | undefined
  try {
    client = new MongoClient(url, { serverSelectionTimeoutMS: probeMs, connectTimeoutMS: probeMs })
    const admin = client.db('admin')
    const { setName, msg } = await admin.command({ hello: 1 })
    const { version } = await admin.command({ buildInfo: 1 })
    if (typeof setName !== 'string' && msg !== 'isdbgrid') {
      return 'it is no replica set, which takes one member: start mongod with --replSet and call rs.initiate()'
    }
    if (Number.parseInt(String(version), 10) < oldestMajor) {
      return `it has the version ${version}: Patchbay takes ${oldestMajor}.0 or later`
    }
    return undefined
  } catch (error) {
    const known = translated(error)
    return `${known instanceof Error ? known.message : String(known)}: check MONGODB_URL and that the server runs`
  } finally {
    await client?.close()
  }
}
