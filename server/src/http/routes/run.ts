import { Type } from '@patchbay/sdk'
import type { JsonObject } from '@patchbay/sdk'
import { InvalidInput } from '../../errors.ts'
import type { Published } from '../../interactions/published.ts'
import type { CallLimits } from '../../sessions/call-limits.ts'
import type { Sessions } from '../../sessions/create-sessions.ts'
import type { Runnables } from '../../sessions/runnables.ts'
import { answerSession } from '../answer-session.ts'
import { parsePrefer } from '../prefer.ts'
import { defineRoute, type Route } from '../route.ts'
import { AcceptedCall, CompletedCall } from '../schemas/session.ts'

export interface RunDeps {
  published: Published
  runnables: Runnables
  callLimits: CallLimits
  sessions: Sessions
}

export const callHeaders = {
  Prefer: '`respond-async`, or `wait=N`: how many seconds to wait for the end (30 unless given, 120 at most)',
  'Idempotency-Key': 'The same key and body give the same session and answer for 24 hours',
}

/** The endpoints of all interactions. */
export function runRoutes({ published, runnables, callLimits, sessions }: RunDeps): Route[] {
  return [
    defineRoute(
      {
        method: 'POST',
        path: '/run/:slug',
        summary: 'Call an interaction',
        access: 'signed-in',
        params: Type.Object({ slug: Type.String() }),
        headers: callHeaders,
        body: Type.Record(Type.String(), Type.Unknown()),
        answers: {
          200: { description: 'It completed', schema: CompletedCall },
          202: { description: 'It runs on; Location says where to look', schema: AcceptedCall },
        },
      },
      async ({ params, caller, headers, body, gone }) => {
        const { quota, openAtMost } = await callLimits.admit(caller)
        const interaction = await published.find(params.slug, caller)
        const runnable = await runnables.load(interaction.id, interaction.activeVersion)
        if (!runnable) throw new Error(`the active version of ${params.slug} is gone`)
        const input = body as JsonObject
        const errors = runnable.checkBody(input)
        if (errors.length > 0) throw new InvalidInput(errors)
        const { waitMs, applied } = parsePrefer(headers['prefer'] as string | undefined)
        const result = await sessions.start({
          interaction,
          runnable,
          callerId: caller.userId,
          trigger: 'endpoint',
          input,
          idempotencyKey: parseIdempotencyKey(headers['idempotency-key']),
          openAtMost,
          waitMs,
          gone,
        })
        return answerSession(result, { applied, quota })
      },
    ),
  ]
}

function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined
  const key = String(header).trim()
  if (/^[\x21-\x7e ]{1,255}$/.test(key)) return key
  throw new InvalidInput([
    { path: '', message: 'Idempotency-Key has to have 1 to 255 printable ASCII characters' },
  ])
}
