import { MongoClient } from 'mongodb'

/** What nodes that have all stopped in order should not have left in their database; in words. */
export async function leftOver(url: string): Promise<string[]> {
  const client = new MongoClient(url)
  try {
    const database = client.db()
    const sessions = database.collection('sessions')
    const jobs = database.collection('jobs')
    const counts: Array<[what: string, count: number]> = [
      ['sessions with a lease', await sessions.countDocuments({ leaseNode: { $exists: true } })],
      ['sessions that are due', await sessions.countDocuments({ dueAt: { $exists: true } })],
      ['jobs that are locked', await jobs.countDocuments({ lockedAt: { $type: 'date' } })],
    ]
    const names = (await jobs.find().toArray()).map(({ name }) => String(name))
    if (new Set(names).size < names.length) counts.push(['jobs', names.length])
    return counts.flatMap(([what, count]) => (count > 0 ? [`${count} ${what} are left over`] : []))
  } finally {
    await client.close()
  }
}
