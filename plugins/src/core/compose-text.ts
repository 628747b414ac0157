import { defineTask, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'core.compose-text',
  title: 'Compose text',
  description:
    'Puts a text together from fixed words and the outputs of earlier tasks: Hello {{person.name}}!',
  icon: 'text-quote',
  category: 'Data',
  idempotent: true,
  input: Type.Object({
    text: Type.String({ title: 'Text' }),
  }),
  output: Type.Object({ text: Type.String({ title: 'Text' }) }),
  run({ input }) {
    return { text: input.text }
  },
})
