import { setTimeout as delay } from 'node:timers/promises'
import { MongoClient } from 'mongodb'

/** Longer than the lock of a job whose node was lost, milliseconds. */
const takenOverMs = 45_000

/**
 * Waits until no job has a lock from before a time, as one has that a node took with it.
 *
 * @returns the jobs that nobody took over; in words
 */
export async function staleLocks(url: string, before: Date): Promise<string[]> {
  const client = new MongoClient(url)
  try {
    const jobs = client.db().collection('jobs')
    const deadline = performance.now() + takenOverMs
    for (;;) {
      const stale = await jobs.find({ lockedAt: { $lt: before } }).toArray()
      if (stale.length === 0) return []
      if (performance.now() > deadline)
        return stale.map(({ name }) => `nobody has taken over the job ${name}`)
      await delay(200)
    }
  } finally {
    await client.close()
  }
}

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
