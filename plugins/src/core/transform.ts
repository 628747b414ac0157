import { defineTask, FatalError, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'core.transform',
  title: 'Transform',
  description: 'Picks, reshapes and computes data with a JSONata expression.',
  icon: 'shuffle',
  category: 'Data',
  idempotent: true,
  input: Type.Object({
    expression: Type.String({
      title: 'Expression',
      description: 'JSONata (jsonata.org), applied to the data.',
      minLength: 1,
      maxLength: 100_000,
      examples: ['items[price > 10].name', '$sum(items.(price * quantity))'],
    }),
    data: Type.Unknown({ title: 'Data', description: 'What the expression is applied to.' }),
  }),
  output: Type.Object({
    result: Type.Unknown({ title: 'Result', description: 'null where the expression finds nothing.' }),
  }),
  async run({ input: { expression, data } }) {
    // Loaded here: what stands at the top of a bundle is evaluated even where the task is only described.
    const { default: jsonata } = await import('jsonata')
    const compiled = attempt(() => jsonata(expression))
    const result: unknown = await compiled.evaluate(data).catch((error: unknown) => {
      throw new Error(describe(error))
    })
    if (isFunction(result))
      throw new FatalError('The expression gives a function: call it, as in $sum(items)')
    return { result: result ?? null }
  },
})

function attempt<Result>(parse: () => Result): Result {
  try {
    return parse()
  } catch (error) {
    throw new FatalError(describe(error))
  }
}

/** JSONata throws plain objects: a message and the offset that it reached. */
function describe(error: unknown): string {
  const { message = String(error), position } = Object(error) as { message?: string; position?: number }
  return position === undefined
    ? `The expression failed: ${message}`
    : `The expression failed at character ${position}: ${message}`
}

function isFunction(value: unknown): boolean {
  return (
    typeof value === 'function' ||
    Object(value)._jsonata_lambda === true ||
    Object(value)._jsonata_function === true
  )
}
