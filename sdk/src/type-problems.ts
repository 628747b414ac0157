/** Of a diagnostic of the TypeScript compiler, what is looked at here. */
interface TypeProblem {
  code: number
  start?: number | undefined
  file?: { readonly text: string } | undefined
}

interface Reasons {
  messageText: string
  next?: Reasons[] | undefined
}

/** What the import policy tells better: a module that is not found, and how one must be imported. */
const moduleCodes = new Set([2307, 2591, 2732, 2792, 5097, 6137, 7016])

/** Whether it is about the name of a module, and not about one in the code: who checks imports tells that. */
export function isToldByPolicy({ code, file, start }: TypeProblem): boolean {
  const character = start === undefined ? '' : file?.text.charAt(start)
  return moduleCodes.has(code) && (character === '"' || character === "'")
}

/** What an author is told: of a chain of reasons the last, which is about what was written. */
export function wordsOfProblem(message: string | Reasons): string {
  // No type definitions can be installed for it, and no library added.
  return innermost(message).replace(/ (?:Do you need to|Try changing|Try `npm) .*$/s, '')
}

function innermost(message: string | Reasons): string {
  if (typeof message === 'string') return message
  const [next] = message.next ?? []
  return next ? innermost(next) : message.messageText
}
