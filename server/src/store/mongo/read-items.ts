import type { ItemRecord } from '../records.ts'
import type { Collections, ItemDocument } from './collections.ts'
import { toItem } from './session-documents.ts'

/**
 * Items of a task in order, from an index on. There may be several documents of one item: that of the latest
 * write which its session names is the item.
 */
export async function readItems(
  { sessions, items }: Collections,
  { sessionId, task, from, limit }: { sessionId: string; task: string; from: number; limit: number },
): Promise<ItemRecord[]> {
  const session = await sessions.findOne({ _id: sessionId }, { projection: { itemWrites: 1 } })
  const order = new Map(session?.itemWrites?.map((write, place) => [write, place]))
  const latest = new Map<number, ItemDocument>()
  const found = items.find({ sessionId, task, index: { $gte: from } }).sort({ index: 1 })
  for await (const item of found) {
    const place = order.get(item.write)
    if (place === undefined) continue
    const known = latest.get(item.index)
    if (!known && latest.size === limit) break
    if (!known || (order.get(known.write) ?? -1) < place) latest.set(item.index, item)
  }
  return [...latest.values()].map(toItem)
}
