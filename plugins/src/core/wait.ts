import { defineTask, FatalError, Type } from '@patchbay/sdk'

const longest = 30 * 24 * 60 * 60 * 1_000

export default defineTask({
  type: 'core.wait',
  title: 'Wait',
  description: 'Waits for a while or until a moment. Holds nothing meanwhile and survives restarts.',
  icon: 'timer',
  category: 'Flow',
  idempotent: true,
  input: Type.Object({
    ms: Type.Optional(
      Type.Integer({
        title: 'Milliseconds',
        description: 'How long to wait, up to 30 days (2,592,000,000). Give this or a moment, not both.',
        minimum: 0,
        maximum: longest,
        examples: [60_000],
      }),
    ),
    until: Type.Optional(
      Type.String({
        title: 'Until',
        description:
          'The moment to wait for, with its time zone, at most 30 days ahead. A past one does not wait.',
        maxLength: 64,
        examples: ['2030-01-31T09:00:00Z', '2030-01-31T09:00:00+01:00'],
      }),
    ),
  }),
  output: Type.Object({
    waitedMs: Type.Number({ title: 'Waited', description: 'Milliseconds that went by.' }),
  }),
  async run({ input: { ms, until }, sleep }) {
    if (ms !== undefined && until !== undefined) throw new FatalError('Give "ms" or "until", not both')
    if (ms !== undefined) return { waitedMs: await sleep(ms) }
    if (until === undefined) throw new FatalError('Give "ms" or "until": there is nothing to wait for')
    return { waitedMs: await sleep(momentOf(until)) }
  },
})

/** @throws {FatalError} if it is no moment with a time zone, or too far ahead */
function momentOf(text: string): Date {
  const moment = /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:?\d\d)$/i.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(moment)) {
    throw new FatalError('"until" must be a moment with its time zone, such as 2030-01-31T09:00:00Z')
  }
  if (moment - Date.now() > longest) throw new FatalError('"until" is more than 30 days ahead')
  return new Date(moment)
}
