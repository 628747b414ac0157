import { defineTask, FatalError, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'core.fail',
  title: 'Fail',
  description: 'Fails on purpose, without a retry: the end of a branch that must count as an error.',
  icon: 'octagon-x',
  category: 'Flow',
  idempotent: true,
  input: Type.Object({
    message: Type.String({
      title: 'Message',
      description: 'What the session shows as the reason.',
      minLength: 1,
      maxLength: 10_000,
    }),
    code: Type.Optional(
      Type.String({
        title: 'Code',
        description:
          'A name for programs to tell this failure by, such as out_of_stock. Default: fatal_error.',
        pattern: '^[a-z][a-z0-9_]{0,63}$',
      }),
    ),
  }),
  output: Type.Never(),
  run({ input: { message, code } }) {
    throw new FatalError(message, code === undefined ? {} : { code })
  },
})
