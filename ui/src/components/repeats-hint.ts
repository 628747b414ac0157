/**
 * Whether an error says a field's bounds once more: all its numbers stand in the hint, which says nothing else.
 * `16 to 512` is one for `must be at least 16`.
 */
export function repeatsHint(error: string, hint: string): boolean {
  const named = numbersIn(error)
  const bounds = numbersIn(hint)
  const isOneSentence = !/[.:;]\s/.test(hint)
  return isOneSentence && named.length > 0 && named.every((number) => bounds.includes(number))
}

function numbersIn(text: string): string[] {
  return text.replaceAll(/(?<=\d),(?=\d{3})/g, '').match(/\d+(\.\d+)?/g) ?? []
}
