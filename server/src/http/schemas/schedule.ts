import { Type } from '@patchbay/sdk'
import { strict, Time } from './common.ts'

const Missed = Type.Union([Type.Literal('once'), Type.Literal('skip')], {
  default: 'once',
  description: 'What becomes of times at which no node ran: made up for with one run, or nothing',
})

export const ScheduleRequest = Type.Object(
  {
    cron: Type.String({
      maxLength: 200,
      description: 'Minute, hour, day of month, month, day of week, or @daily and the like',
      examples: ['0 9 * * 1-5'],
    }),
    timezone: Type.String({ maxLength: 100, description: 'An IANA name', examples: ['Europe/Berlin'] }),
    input: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'The body of each call; the stored one stays where absent',
      }),
    ),
    enabled: Type.Optional(Type.Boolean({ default: true })),
    missed: Type.Optional(Missed),
  },
  strict,
)

export const Schedule = Type.Object({
  cron: Type.String(),
  timezone: Type.String(),
  input: Type.Unknown({ description: 'Secret fields are masked' }),
  enabled: Type.Boolean(),
  missed: Missed,
  next: Type.Array(Time, { description: 'The next five times; none unless enabled' }),
  last: Type.Union([
    Type.Object({
      at: Time,
      sessionId: Type.Union([Type.String(), Type.Null()]),
      error: Type.Union([Type.String(), Type.Null()], { description: 'Why no session began' }),
    }),
    Type.Null(),
  ]),
  problems: Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), {
    description: 'Why the input does not fit what would run',
  }),
  createdAt: Time,
  updatedAt: Time,
})
