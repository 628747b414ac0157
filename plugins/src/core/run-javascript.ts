import { code, defineTask, FatalError, fixedOnly, Type } from '@patchbay/sdk'
import { syntaxErrorLine } from './syntax-error-line.ts'

const AsyncFunction = (async () => undefined).constructor as new (
  ...source: string[]
) => (...args: unknown[]) => Promise<unknown>

const parameters = ['data', 'fetch', 'log', 'signal']

/** V8 puts a function's head above the body that it is made of. */
const linesAbove = 2

export default defineTask({
  type: 'core.run-javascript',
  title: 'Run JavaScript',
  description: 'Runs your own code in a sandbox of its own and gives on what it returns.',
  icon: 'square-code',
  category: 'Code',
  network: { fromInput: 'hosts' },
  input: Type.Object({
    code: Type.String({
      title: 'Code',
      description:
        'The body of an async function: it sees data, fetch, log and signal, may await, and returns the result.',
      maxLength: 200_000,
      examples: ['return data.items.filter((item) => item.price > 10)'],
      ...code,
    }),
    data: Type.Optional(Type.Unknown({ title: 'Data', description: 'What the code sees as data.' })),
    hosts: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 260 }), {
        title: 'Hosts',
        description:
          'What its fetch may reach: api.example.com, *.example.com or example.com:8443. None unless given.',
        maxItems: 50,
        ...fixedOnly,
      }),
    ),
  }),
  output: Type.Object({
    result: Type.Unknown({ title: 'Result', description: 'What the code returned; null for nothing.' }),
  }),
  async run(context) {
    const { input, fetch, log } = context
    const run = compile(input.code)
    // A signal is made when it is asked for, and costs more than to look whether it will be.
    const signal = input.code.includes('signal') ? context.signal : undefined
    try {
      return { result: (await run(input.data, fetch, log, signal)) ?? null }
    } catch (error) {
      throw withOwnLines(error)
    }
  },
})

/** @throws {FatalError} if the code does not parse */
function compile(source: string) {
  try {
    return new AsyncFunction(...parameters, `${source}\n//# sourceURL=code.js`)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const line = syntaxErrorLine(source, (body) => new AsyncFunction(...parameters, body))
    throw new FatalError(`The code does not parse: line ${line}: ${message}`)
  }
}

/** The error with a stack of the code's own frames, their lines counted as its author counts them. */
function withOwnLines(error: unknown): unknown {
  if (error instanceof Error && typeof error.stack === 'string') {
    const lines = error.stack.split('\n').filter((line) => !/^\s+at /.test(line) || line.includes('code.js:'))
    error.stack = lines
      .join('\n')
      .replace(/\bcode\.js:(\d+)/g, (_, line) => `code.js:${Number(line) - linesAbove}`)
  }
  return error
}
