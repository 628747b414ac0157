import { Type } from '@patchbay/sdk'

/** How long ended sessions are kept, and how many of them. */
export const RetentionRule = Type.Object(
  {
    days: Type.Integer({ minimum: 1, maximum: 36_500, description: 'An ended session is kept for so long' }),
    count: Type.Union([Type.Integer({ minimum: 1, maximum: 1_000_000_000 }), Type.Null()], {
      description: 'And of these the newest so many; null: all',
    }),
  },
  { additionalProperties: false },
)
