/** Endings after which no state of the parser gives the same message as after all the others. */
const endings = ['', '\n0 0', '\n`', '\n*/ 0 0', '\n}']

/**
 * The line on which a function body stops making sense. An engine says what is wrong but not where; yet
 * once the wrong line is part of a prefix, the message is the same whatever follows it.
 *
 * @param body source that `parse` refuses
 * @param parse throws for a body that is not one
 * @returns 1-based; the last line for a body that merely ends too early
 */
export function syntaxErrorLine(body: string, parse: (body: string) => unknown): number {
  const lines = body.split('\n')
  const expected = messageOf(body, parse)
  const isWrongWithin = (count: number) => {
    const prefix = lines.slice(0, count).join('\n')
    return endings.every((ending) => messageOf(prefix + ending, parse) === expected)
  }
  let [right, wrong] = [0, lines.length]
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2)
    if (isWrongWithin(middle)) wrong = middle
    else right = middle
  }
  return wrong
}

function messageOf(body: string, parse: (body: string) => unknown): string | undefined {
  try {
    parse(body)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
