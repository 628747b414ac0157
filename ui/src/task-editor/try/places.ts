/** Places in a file that a stack names, the innermost first, each line once; counted from 1. */
export function placesIn(stack: string, file: string): Array<{ line: number; column: number }> {
  const lines = new Map<number, number>()
  for (const [, name, line, column] of stack.matchAll(/([\w.-]+\.ts):(\d+):(\d+)/g)) {
    if (name === file && !lines.has(Number(line))) lines.set(Number(line), Number(column))
  }
  return [...lines].map(([line, column]) => ({ line, column }))
}
