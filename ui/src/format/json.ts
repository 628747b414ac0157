export interface JsonToken {
  kind: 'key' | 'string' | 'number' | 'word' | 'plain'
  text: string
}

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g

/** JSON text in pieces to colour; joined they are the text again. */
export function jsonTokens(text: string): JsonToken[] {
  const tokens: JsonToken[] = []
  let end = 0
  const push = (kind: JsonToken['kind'], piece: string) => {
    if (piece !== '') tokens.push({ kind, text: piece })
  }
  for (const match of text.matchAll(token)) {
    const [whole, string, colon, number] = match
    push('plain', text.slice(end, match.index))
    if (string !== undefined) {
      push(colon === undefined ? 'string' : 'key', string)
      push('plain', colon ?? '')
    } else push(number === undefined ? 'word' : 'number', whole)
    end = match.index + whole.length
  }
  push('plain', text.slice(end))
  return tokens
}

/** One line, cut where it gets long: for a table's cell. */
export function inlineJson(value: unknown, maxLength = 60): string {
  const text = JSON.stringify(value) ?? ''
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text
}
