import { type TSchema, Type } from '@patchbay/sdk'

export const strict = { additionalProperties: false } as const

export const Time = Type.String({ format: 'date-time' })
export const TimeOrNull = Type.Union([Time, Type.Null()])

export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: '50 unless given' })),
  cursor: Type.Optional(Type.String({ maxLength: 500, description: '`nextCursor` of the page before' })),
}

export const defaultLimit = 50

export function listOf<Item extends TSchema>(item: Item) {
  return Type.Object({ items: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) })
}

export const IdParams = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) })

/** The query of a page without what is not there. */
export function pageOf({ limit, cursor }: { limit?: number; cursor?: string }): {
  limit: number
  cursor?: string
} {
  return { limit: limit ?? defaultLimit, ...(cursor !== undefined && { cursor }) }
}
