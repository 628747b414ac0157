import type { Graph } from '@patchbay/graph'
import { LRUCache } from 'lru-cache'
import type { PluginStore } from '../store/port.ts'
import type { TypePin, TypePins, VersionRecord } from '../store/records.ts'
import type { Catalogue, FindTask } from './catalogue.ts'
import { codeOf, customType } from './custom-type.ts'
import type { TaskType } from './task-type.ts'

/** Types that are not the newest any more, by how many are kept at hand: each has its code in memory. */
const maxOld = 200

/**
 * Which code a graph runs. Custom task types are pinned when a version is frozen: its sessions run what was
 * newest then, whatever is published later. Built-in ones come with the hub.
 */
export interface TaskTypes {
  /** The newest of each. */
  newest: FindTask
  /** What a version runs: what it is pinned to where it is frozen, else the newest. */
  of(version: Pick<VersionRecord, 'frozen' | 'types'>): Promise<FindTask>
  /** What a graph is to be pinned to now. The code is stored when it resolves. */
  pin(graph: Graph): Promise<TypePins>
}

export function createTaskTypes(deps: {
  catalogue: Pick<Catalogue, 'get'>
  plugins: Pick<PluginStore, 'getCode' | 'putCode'>
}): TaskTypes {
  const { catalogue, plugins } = deps
  const old = new LRUCache<string, TaskType>({ max: maxOld })
  const stored = new LRUCache<string, true>({ max: 10_000 })

  async function load(type: string, { hash, version }: TypePin): Promise<TaskType | undefined> {
    const newest = catalogue.get(type)
    if (newest?.bundle.hash === hash) return newest
    const key = `${type}/${hash}`
    const known = old.get(key)
    if (known) return known
    const record = await plugins.getCode(type, hash)
    if (!record) return undefined
    const loaded = customType(record, version)
    old.set(key, loaded)
    return loaded
  }

  async function keep(type: TaskType): Promise<void> {
    const key = `${type.type}/${type.bundle.hash}`
    if (stored.has(key)) return
    await plugins.putCode(codeOf(type))
    stored.set(key, true)
  }

  return {
    newest: (type) => catalogue.get(type),
    async of({ frozen, types }) {
      const pins = Object.entries(types)
      if (!frozen || pins.length === 0) return (type) => catalogue.get(type)
      const pinned = new Map<string, TaskType | undefined>()
      for (const [type, pin] of pins) pinned.set(type, await load(type, pin))
      return (type) => (pinned.has(type) ? pinned.get(type) : catalogue.get(type))
    },
    async pin(graph) {
      const pins: TypePins = {}
      for (const name of new Set(graph.tasks.map(({ type }) => type))) {
        const type = catalogue.get(name)
        if (type?.source !== 'custom') continue
        await keep(type)
        pins[name] = { version: type.version, hash: type.bundle.hash }
      }
      return pins
    },
  }
}

/** Whether two versions with these pins run the same code. */
export function samePins(a: TypePins, b: TypePins): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => a[name]?.hash === b[name]?.hash)
}
