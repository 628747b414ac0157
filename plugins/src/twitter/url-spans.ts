import tlds from 'tlds' with { type: 'json' }

/** Where a URL stands in a text, in UTF-16 units. */
export interface Span {
  start: number
  end: number
}

const topLevel = new Set(tlds)
const longestTopLevel = Math.max(...tlds.map(({ length }) => length))

// What X takes for a part of a URL, after its own twitter-text (github.com/twitter/twitter-text, “Regex”).
const label = String.raw`[^\s!-,./:-@[-^\x60{-~\x85\u061c\u180e\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]`
const latin = String.raw`À-ÖØ-öø-ɏɓɔɖɗəɛɣɨɯʉʋʻ\u0300-\u036fḀ-ỿ`
const general = String.raw`[a-z\u0400-\u04ff0-9!*';:=+,.$/%#[\]\-–_~@|&${latin}]`
const parens = String.raw`\((?:${general}+|${general}*\(${general}+\)${general}*)\)`
const pathEnd = String.raw`(?:[+\-a-z\u0400-\u04ff0-9=_#/${latin}]|${parens})`
const query = String.raw`\?[a-z0-9!?*'@();:&=+$/%#[\]\-_.,~|]*[a-z0-9\-_&=#/]`

/** A letter that is none of ASCII's also counts as what stands before a URL: the URL then begins after it. */
const candidate = new RegExp(
  String.raw`([^A-Za-z0-9@＠$#＃\ufffe\ufeff\uffff]|^)(https?:\/\/)?((?:${label}+\.)+${label}+)`,
  'giu',
)
const latinDomain = new RegExp(String.raw`(?:[-a-z0-9${latin}]+\.)+${label}+`, 'giu')
const port = /:[0-9]+/y
const path = new RegExp(
  String.raw`\/(?:${general}*(?:${parens}${general}*)*${pathEnd}|@${general}+\/)*`,
  'iuy',
)
const queryString = new RegExp(query, 'iuy')
const shortened = new RegExp(String.raw`^https?:\/\/t\.co\/([a-z0-9]+)(?:${query})?`, 'iu')

const maxUrl = 4_096
const maxLabel = 63
const maxSlug = 40

/** The URLs that X finds in a text and shortens, with and without scheme, in order. */
export function urlSpans(text: string): Span[] {
  const spans: Span[] = []
  if (!text.includes('.')) return spans
  candidate.lastIndex = 0
  for (let found = candidate.exec(text); found; found = candidate.exec(text)) {
    const [whole, before = '', scheme = '', host = ''] = found
    const start = found.index + before.length
    const domain = domainIn(host, text[found.index + whole.length], strict)
    if (domain === undefined) {
      const another = host.split('.').slice(1).some(startsTopLevel)
      candidate.lastIndex = another ? found.index + 1 : candidate.lastIndex
      continue
    }
    const end = endOfRest(text, start + scheme.length + domain.length)
    candidate.lastIndex = end
    if (scheme !== '') spans.push(...withScheme(text, { start, end }))
    else if (!/[-_./]/.test(before)) spans.push(...withoutScheme(text, domain, { start, end }))
  }
  return spans
}

function withScheme(text: string, { start, end }: Span): Span[] {
  const [short, slug = ''] = shortened.exec(text.slice(start, end)) ?? []
  if (slug.length > maxSlug || end - start > maxUrl) return []
  return [{ start, end: short === undefined ? end : start + short.length }]
}

/** Without a scheme only what is Latin is a domain, wherever other letters touch it. */
function withoutScheme(text: string, domain: string, { start, end }: Span): Span[] {
  const spans: Span[] = []
  latinDomain.lastIndex = 0
  for (let found = latinDomain.exec(domain); found; found = latinDomain.exec(domain)) {
    const [run] = found
    const latin = domainIn(run, domain[found.index + run.length], lenient)
    latinDomain.lastIndex = found.index + (latin ?? `${run.split('.')[0]}.`).length
    if (latin !== undefined) {
      spans.push({ start: start + found.index, end: start + found.index + latin.length })
    }
  }
  const last = spans.at(-1)
  const afterPort = skip(port, text, start + domain.length)
  if (last && text[afterPort] === '/') last.end = end
  return spans.filter((span) => span.end - span.start <= maxUrl)
}

/** What the labels of a domain may be: all of them, and the one before the top-level domain. */
interface LabelRules {
  isLabel: (label: string) => boolean
  isName: (label: string) => boolean
}

const strict: LabelRules = {
  isLabel: (label) => label.length <= maxLabel && !/^[-_]|[-_]$/.test(label),
  isName: (label) => !label.includes('_'),
}
const lenient: LabelRules = { isLabel: () => true, isName: () => true }

/** The longest beginning of a host that ends in a top-level domain. */
function domainIn(
  host: string,
  next: string | undefined,
  { isLabel, isName }: LabelRules,
): string | undefined {
  const labels = host.split('.')
  const wrong = labels.findIndex((label) => !isLabel(label))
  for (let last = wrong < 0 ? labels.length - 1 : wrong; last > 0; last--) {
    const top = topLevelOf(labels[last] ?? '', last === labels.length - 1 ? next : '.')
    if (top !== undefined && isName(labels[last - 1] ?? '')) return [...labels.slice(0, last), top].join('.')
  }
  return undefined
}

/** The longest top-level domain that a label begins with and that no letter or digit of ASCII follows. */
function topLevelOf(label: string, next = ''): string | undefined {
  const [encoded] = /^xn--[-0-9a-z]+/i.exec(label) ?? []
  if (encoded !== undefined) return encoded
  for (let length = Math.min(label.length, longestTopLevel); length > 1; length--) {
    const found = topLevel.has(label.slice(0, length).toLowerCase())
    if (found && !/[0-9A-Za-z@+-]/.test(label[length] ?? next)) return label.slice(0, length)
  }
  return undefined
}

function startsTopLevel(text: string): boolean {
  return topLevelOf(text) !== undefined
}

function endOfRest(text: string, from: number): number {
  const afterPath = skip(path, text, skip(port, text, from))
  return skip(queryString, text, afterPath)
}

function skip(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex : from
}
