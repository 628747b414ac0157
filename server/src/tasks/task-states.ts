import { stateFull, stateLimits, StateRefused, type TaskState } from '@patchbay/sandbox'
import type { Json } from '@patchbay/sdk'
import type { StateStore } from '../store/port.ts'
import { canonicalJson } from '../validation/canonical-json.ts'
import type { TaskType } from './task-type.ts'

/** What tasks remember. */
export interface TaskStates {
  /** What a type remembers of a user; undefined where it declares no state. */
  of(type: Pick<TaskType, 'type' | 'manifest'>, userId: string): TaskState | undefined
}

/** @param deps.now the store's clock */
export function createTaskStates({ state, now }: { state: StateStore; now: () => number }): TaskStates {
  return {
    of({ type: taskType, manifest }, userId) {
      if (manifest.state !== true) return undefined
      const scope = { taskType, userId }
      return async (request) => {
        const { key } = request
        const at = now()
        if (request.op === 'delete') return state.delete({ ...scope, key }, at)
        if (request.op === 'get') {
          const found = await state.get({ ...scope, key }, at)
          return found === null ? undefined : (JSON.parse(found) as Json)
        }
        const { value, ttlMs } = request
        const entry = {
          ...scope,
          key,
          value: canonicalJson(value),
          expiresAt: ttlMs === undefined ? null : Math.ceil(at + ttlMs),
        }
        const { keys, bytes } = stateLimits
        const limits = { now: at, keys, bytes }
        if (request.op === 'set') {
          if ((await state.set(entry, limits)) === 'full') throw new StateRefused(stateFull)
          return undefined
        }
        const expected = request.expected === undefined ? null : canonicalJson(request.expected)
        const result = await state.set(entry, { ...limits, expected })
        if (result === 'full') throw new StateRefused(stateFull)
        return result === 'set'
      }
    },
  }
}
