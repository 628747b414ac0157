import { capitalized } from '../format/capitalized.ts'

export interface Template {
  id: string
  title: string
  text: string
  /** @param name comes behind `custom.` in the type */
  source(name: string): string
}

/** What a new task can begin with. */
export const templates: readonly Template[] = [
  {
    id: 'compute',
    title: 'Compute something',
    text: 'Takes values, gives values, reaches nothing.',
    source: (name) => `import { defineTask, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'custom.${name}',
  title: '${titleOf(name)}',
  description: 'What it does, for whoever chooses it',
  icon: 'braces',
  category: 'Custom',
  input: Type.Object({
    text: Type.String({ title: 'Text', minLength: 1 }),
  }),
  output: Type.Object({
    text: Type.String(),
    letters: Type.Integer(),
  }),
  run({ input, log }) {
    const text = input.text.toUpperCase()
    log.info('made it louder')
    return { text, letters: [...text].length }
  },
})
`,
  },
  {
    id: 'request',
    title: 'Call an API',
    text: 'Asks a host that it declares, and says when to try again.',
    source: (name) => `import { defineTask, FatalError, RetryLater, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'custom.${name}',
  title: '${titleOf(name)}',
  description: 'What it does, for whoever chooses it',
  icon: 'globe',
  category: 'Custom',
  // The only hosts that it can reach.
  network: ['api.example.com'],
  // Asking twice does no harm: after a crash it is simply run again.
  idempotent: true,
  input: Type.Object({
    id: Type.String({ title: 'Id', minLength: 1 }),
  }),
  output: Type.Object({
    name: Type.String(),
  }),
  async run({ input, fetch, log }) {
    const answer = await fetch(\`https://api.example.com/things/\${encodeURIComponent(input.id)}\`)
    if (answer.status === 404) throw new FatalError(\`There is no thing \${input.id}\`)
    if (!answer.ok) throw new RetryLater(5_000, \`The API answered \${answer.status}\`)
    const thing = (await answer.json()) as { name: string }
    log.info('found it')
    return { name: thing.name }
  },
})
`,
  },
  {
    id: 'account',
    title: 'Use an account',
    text: 'Acts at a provider as whoever makes the call.',
    source: (name) => `import { defineTask, FatalError, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'custom.${name}',
  title: '${titleOf(name)}',
  description: 'What it does, for whoever chooses it',
  icon: 'user',
  category: 'Custom',
  // The hub adds what authorizes to requests to the provider; the task never sees a token.
  provider: 'github',
  idempotent: true,
  input: Type.Object({
    repository: Type.String({ title: 'Repository', examples: ['octocat/hello-world'] }),
  }),
  output: Type.Object({
    stars: Type.Integer(),
  }),
  async run({ input, fetch }) {
    const answer = await fetch(\`/repos/\${input.repository}\`)
    if (!answer.ok) throw new FatalError(\`GitHub answered \${answer.status}\`)
    const repository = (await answer.json()) as { stargazers_count: number }
    return { stars: repository.stargazers_count }
  },
})
`,
  },
]

function titleOf(name: string): string {
  return capitalized(name.replaceAll('-', ' '))
}
