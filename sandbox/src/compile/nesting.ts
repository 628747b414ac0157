/**
 * How deeply brackets nest, at most. Those in strings, comments and regular expressions count too: it is
 * an upper bound that needs no parser, to spare the parser what would exhaust its stack.
 */
export function nestingOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const [bracket] of text.matchAll(/[([{)\]}]/g)) {
    if (bracket === '(' || bracket === '[' || bracket === '{') deepest = Math.max(deepest, ++depth)
    else if (depth > 0) depth--
  }
  return deepest
}
