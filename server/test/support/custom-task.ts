/** The source of a custom task. @param options.run the body of `run`, which sees all of the context */
export function taskSource({
  name = 'shout',
  run = 'return { text: input.text.toUpperCase() }',
  input = '{ text: Type.String() }',
  output = '{ text: Type.String() }',
  more = '',
  head = '',
}: {
  name?: string
  run?: string
  input?: string
  output?: string
  more?: string
  head?: string
} = {}): string {
  return `import { defineTask, FatalError, RetryLater, Type } from '@patchbay/sdk'
${head}
export default defineTask({
  type: 'custom.${name}',
  title: 'Shout',
  description: 'Says it louder',
  ${more}
  input: Type.Object(${input}),
  output: Type.Object(${output}),
  async run(context) {
    const { input, fetch, log, sleep } = context
    ${run}
  },
})
`
}

/** A graph of one task of a custom type, all of whose fields are asked. */
export const customGraph = (name: string, inputs: Record<string, unknown> = {}) => ({
  tasks: [{ name: 'task', type: `custom.${name}`, inputs }],
  edges: [],
})
