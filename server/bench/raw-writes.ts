import { MongoClient } from 'mongodb'

/** As many as a node puts into one command, and as many commands as it has under way. */
const groupSize = 500
const groupsAtOnce = 2

/** About as long as the document of a session of one task, characters. */
const content = 'x'.repeat(1_000)

/**
 * How many documents the database takes per second when nothing else is asked of it: inserted in groups, and
 * each on the disks of a majority before it counts.
 */
export async function measureRawWrites(url: string, seconds: number): Promise<number> {
  const client = new MongoClient(url, { writeConcern: { w: 'majority', journal: true } })
  try {
    const documents = client.db().collection('raw-writes')
    const until = performance.now() + seconds * 1_000
    let written = 0
    const write = async () => {
      while (performance.now() < until) {
        await documents.insertMany(
          Array.from({ length: groupSize }, () => ({ content })),
          { ordered: false },
        )
        written += groupSize
      }
    }
    const began = performance.now()
    await Promise.all(Array.from({ length: groupsAtOnce }, write))
    return (written * 1_000) / (performance.now() - began)
  } finally {
    await client.close()
  }
}
