import type { Db, IndexDescription } from 'mongodb'

const present = (field: string) => ({ partialFilterExpression: { [field]: { $exists: true } } })

/** Each query of the port has its index. Times are milliseconds since the epoch. */
const indexes: Record<string, IndexDescription[]> = {
  users: [
    { key: { email: 1 }, unique: true },
    { key: { first: 1 }, unique: true, ...present('first') },
    { key: { createdAt: 1, _id: 1 } },
    { key: { role: 1 } },
  ],
  tokens: [
    { key: { hash: 1 }, unique: true },
    { key: { userId: 1, kind: 1, createdAt: 1 } },
    { key: { expiresAt: 1 } },
  ],
  interactions: [
    { key: { slug: 1 }, unique: true },
    { key: { updatedAt: 1, _id: 1 } },
    { key: { ownerId: 1, updatedAt: 1, _id: 1 } },
    { key: { active: 1, _id: 1 } },
    { key: { 'retention.days': 1 }, ...present('retention.days') },
  ],
  versions: [{ key: { interactionId: 1, version: 1 } }],
  schedules: [{ key: { nextAt: 1 }, ...present('nextAt') }],
  sessions: [
    { key: { dueAt: 1 }, ...present('dueAt') },
    { key: { callerId: 1, dueAt: 1 }, ...present('dueAt') },
    { key: { createdAt: 1, _id: 1 } },
    { key: { interactionId: 1, createdAt: 1, _id: 1 } },
    { key: { callerId: 1, createdAt: 1, _id: 1 } },
    { key: { ownerId: 1, createdAt: 1, _id: 1 } },
    { key: { uncommon: 1, createdAt: 1, _id: 1 }, ...present('uncommon') },
    { key: { finishedAt: 1 }, ...present('finishedAt') },
    { key: { interactionId: 1, finishedAt: 1 }, ...present('finishedAt') },
    { key: { 'call.key': 1 }, unique: true, ...present('call.key') },
    { key: { 'call.expiresAt': 1 }, ...present('call.expiresAt') },
  ],
  longRecords: [{ key: { sessionId: 1 } }],
  items: [{ key: { sessionId: 1, task: 1, index: 1 } }],
  // As the rate limiter looks for them; the second one lets MongoDB remove what has run out.
  limits: [
    { key: { key: 1 }, unique: true },
    { key: { expire: -1 }, expireAfterSeconds: 0 },
  ],
  // Of a recurring job there is one, however many nodes start at once.
  jobs: [{ key: { name: 1 }, unique: true, partialFilterExpression: { type: 'single' } }],
  keptCalls: [{ key: { expiresAt: 1 } }],
  settings: [],
  audit: [{ key: { at: 1, _id: 1 } }],
}

export async function firstCollections(database: Db): Promise<void> {
  for (const [name, specifications] of Object.entries(indexes)) {
    // Other nodes may be at it as well: a collection that is there already is fine.
    if (specifications.length > 0) await database.collection(name).createIndexes(specifications)
  }
}
