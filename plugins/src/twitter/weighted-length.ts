import { urlSpans } from './url-spans.ts'

/** The most that a tweet may count. */
export const maxWeightedLength = 280

/** X's “Counting characters” (https://docs.x.com/fundamentals/counting-characters), configuration 3. */
const urlLength = 23
const heavy = 2
const light: Array<[from: number, to: number]> = [
  [0, 4_351],
  [8_192, 8_205],
  [8_208, 8_223],
  [8_242, 8_247],
]

const mayHoldEmoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3]/u
/** However many code points it is made of; keycaps also without the selector that they should have. */
const emoji = /\p{RGI_Emoji}|[#*0-9]\u20e3/gv

/**
 * How long a text is as X counts it: links 23, emoji 2 each however they are composed, CJK and whatever else
 * is not in the Latin part of Unicode 2, the rest 1, after composing it (NFC).
 */
export function weightedLength(text: string): number {
  const composed = text.normalize('NFC')
  let length = 0
  let from = 0
  for (const { start, end } of urlSpans(composed)) {
    length += lengthOfProse(composed.slice(from, start)) + urlLength
    from = end
  }
  return length + lengthOfProse(composed.slice(from))
}

function lengthOfProse(text: string): number {
  const prose = mayHoldEmoji.test(text) ? text.split(emoji) : [text]
  const weights = prose.flatMap((part) => Array.from(part, weightOf))
  return weights.reduce((sum, weight) => sum + weight, (prose.length - 1) * heavy)
}

function weightOf(character: string): number {
  const code = character.codePointAt(0) ?? 0
  return light.some(([from, to]) => code >= from && code <= to) ? 1 : heavy
}
