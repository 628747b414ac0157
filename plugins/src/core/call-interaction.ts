import { defineTask, FatalError, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'core.call-interaction',
  title: 'Call an interaction',
  description:
    'Runs another interaction as a session of its own, as the same user, and waits for its end. Holds nothing meanwhile.',
  icon: 'workflow',
  category: 'Flow',
  idempotent: true,
  input: Type.Object({
    slug: Type.String({
      title: 'Interaction',
      description: 'The slug of an active interaction that the caller may call.',
      minLength: 1,
      maxLength: 64,
      examples: ['status-report'],
    }),
    body: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        title: 'Body',
        description: 'What its endpoint takes: { taskName: { field: value } }.',
      }),
    ),
  }),
  output: Type.Object({
    sessionId: Type.String({ title: 'Session', description: 'The session that ran it.' }),
    output: Type.Unknown({ title: 'Output', description: 'What its endpoint answers with.' }),
  }),
  run() {
    // The hub does the work of this type itself: only it may start sessions.
    throw new FatalError('An interaction can be called within a session only, not by itself')
  },
})
