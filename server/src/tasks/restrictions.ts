import { type Static, Type } from '@patchbay/sdk'
import type { ResolvedLimits } from '@patchbay/sandbox'
import { Conflict, NotFound } from '../errors.ts'
import type { SettingsStore } from '../store/port.ts'
import type { Audit } from '../users/audit.ts'

const Host = Type.String({ pattern: '^(?:\\*\\.)?[^\\s/*@?#]{1,255}$' })

/** What an administrator lets a task type do at most, whatever it declares. */
export const Restriction = Type.Object(
  {
    hosts: Type.Union([Type.Array(Host, { maxItems: 100 }), Type.Null()], {
      description: 'Of the hosts that it declares, those that it may reach; null: all of them',
    }),
    provider: Type.Boolean({ description: 'Whether it may act at its provider' }),
    limits: Type.Object(
      {
        cpuMs: Type.Optional(Type.Integer({ minimum: 10, maximum: 60_000 })),
        timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: 600_000 })),
        memoryMb: Type.Optional(Type.Integer({ minimum: 16, maximum: 512 })),
      },
      { additionalProperties: false, description: 'What it has at most' },
    ),
  },
  { additionalProperties: false },
)
export type Restriction = Static<typeof Restriction>

/** How long they are believed without asking the store, milliseconds: what other nodes may lag behind. */
const believedMs = 500
const maxRestrictions = 1_000

/** Part of the settings' record, which other parts of it leave alone. */
const part = 'restrictions'

export interface Restrictions {
  /** Undefined where a type may do all that it declares. */
  of(type: string): Promise<Restriction | undefined>
  /** By type. */
  list(): Promise<Array<Restriction & { type: string }>>
  /** In the place of an earlier one. @throws {Conflict} where there are too many */
  put(by: string, type: string, restriction: Restriction): Promise<Restriction & { type: string }>
  /** @throws {NotFound} where there is none */
  delete(by: string, type: string): Promise<void>
}

export function createRestrictions({ store, audit }: { store: SettingsStore; audit: Audit }): Restrictions {
  let known: { all: Promise<Record<string, Restriction>>; until: number } | undefined
  let last: Record<string, Restriction> | undefined

  function believed(): Promise<Record<string, Restriction>> {
    if (!known || performance.now() >= known.until) {
      const all = read().catch((error: unknown) => {
        // While the store is away, what was true a moment ago is.
        if (last) return last
        throw error
      })
      known = { all, until: performance.now() + believedMs }
      all.catch(() => (known = undefined))
    }
    return known.all
  }

  async function read(): Promise<Record<string, Restriction>> {
    const { value } = await store.get()
    return (last = restrictionsIn(value))
  }

  async function change(apply: (all: Record<string, Restriction>) => void): Promise<void> {
    for (;;) {
      const { value, revision } = await store.get()
      const all = { ...restrictionsIn(value) }
      apply(all)
      if (await store.put({ ...value, [part]: all }, revision)) break
    }
    known = undefined
  }

  return {
    async of(type) {
      const all = await believed()
      return Object.hasOwn(all, type) ? all[type] : undefined
    },
    async list() {
      return Object.entries(await read())
        .map(([type, restriction]) => ({ type, ...restriction }))
        .toSorted((a, b) => (a.type < b.type ? -1 : 1))
    },
    async put(by, type, restriction) {
      await change((all) => {
        all[type] = restriction
        if (Object.keys(all).length > maxRestrictions) {
          throw new Conflict(`There are ${maxRestrictions} restricted task types already: free one of them`)
        }
      })
      await audit(by, 'restriction.set', { type, ...restriction })
      return { type, ...restriction }
    },
    async delete(by, type) {
      await change((all) => {
        if (!Object.hasOwn(all, type)) throw new NotFound(`The task type ${type} is not restricted`)
        delete all[type]
      })
      await audit(by, 'restriction.remove', { type })
    },
  }
}

function restrictionsIn(value: Record<string, unknown>): Record<string, Restriction> {
  return (value[part] ?? {}) as Record<string, Restriction>
}

/** The smaller of what a run has and what it has at most. */
export function limitsWithin(limits: ResolvedLimits, restriction: Restriction | undefined): ResolvedLimits {
  const { cpuMs = Infinity, timeoutMs = Infinity, memoryMb = Infinity } = restriction?.limits ?? {}
  return {
    cpuMs: Math.min(limits.cpuMs, cpuMs),
    timeoutMs: Math.min(limits.timeoutMs, timeoutMs),
    memoryMb: Math.min(limits.memoryMb, memoryMb),
  }
}
