import { DuplicateKey, type ScheduleStore } from '../port.ts'
import type { ScheduleRecord } from '../records.ts'
import type { Collections, ScheduleDocument } from './collections.ts'
import { guarded, patiently } from './failure.ts'

export function createSchedules({ schedules }: Collections): ScheduleStore {
  return {
    async get(interactionId) {
      const found = await patiently(() => schedules.findOne({ _id: interactionId }))
      return found && toSchedule(found)
    },
    async put(schedule) {
      const document = toDocument(schedule)
      const { _id, revision } = document
      try {
        if (schedule.revision === 0) await guarded(() => schedules.insertOne(document))
        else {
          const stored = { _id, revision: revision - 1 }
          const { matchedCount } = await guarded(() => schedules.replaceOne(stored, document))
          if (matchedCount === 0) return null
        }
      } catch (error) {
        if (error instanceof DuplicateKey) return null
        throw error
      }
      return { ...schedule, revision }
    },
    delete: async (interactionId) =>
      (await patiently(() => schedules.deleteOne({ _id: interactionId }))).deletedCount > 0,
    async listDue({ now, limit }) {
      const due = await patiently(() =>
        schedules
          .find({ nextAt: { $lte: now } })
          .sort({ nextAt: 1 })
          .limit(limit)
          .toArray(),
      )
      return due.map(toSchedule)
    },
  }
}

/** As it is stored by this write. */
function toDocument(schedule: ScheduleRecord): ScheduleDocument {
  const { interactionId: _id, nextAt } = schedule
  const revision = schedule.revision + 1
  return {
    _id,
    revision,
    ...(nextAt !== null && { nextAt }),
    schedule: JSON.stringify({ ...schedule, revision }),
  }
}

function toSchedule({ schedule }: ScheduleDocument): ScheduleRecord {
  return JSON.parse(schedule) as ScheduleRecord
}
