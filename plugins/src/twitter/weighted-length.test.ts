import { expect, test } from 'vitest'
import { weightedLength } from './weighted-length.ts'

test.each([
  ['nothing', '', 0],
  ['Latin letters', 'Hello', 5],
  ['letters with marks, composed', 'café', 4],
  ['letters with marks, in pieces', 'cafe\u0301', 4],
  ['Greek, Cyrillic, Hebrew, Arabic', 'αβ яю אב عب', 11],
  ['Georgian, at the end of the light range', 'ა\u10ff', 2],
  ['Hangul jamo, beyond it', '\u1100', 2],
  ['Chinese', '你好', 4],
  ['Japanese', 'こんにちは', 10],
  ['Korean, composed', '한국', 4],
  ['Korean, in pieces', '\u1112\u1161\u11ab', 2],
  ['typographic quotes and dashes', '“a” – b…', 9],
  ['a zero-width joiner between letters', 'a\u200db', 3],
  ['letters outside of the first plane', '𝒳', 2],
  ['an emoji', '😀', 2],
  ['an emoji with a skin tone', '👍🏽', 2],
  ['a family of four', '👨‍👩‍👧‍👦', 2],
  ['a profession with a skin tone', '👩🏽‍🚒', 2],
  ['a flag', '🇩🇪', 2],
  ['two flags', '🇩🇪🇫🇷', 4],
  ['half a flag', '🇩', 2],
  ['a flag of a region', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 2],
  ['a rainbow flag', '🏳️‍🌈', 2],
  ['a heart with its selector', '❤️', 2],
  ['a heart without', '❤', 2],
  ['a keycap', '1️⃣', 2],
  ['a keycap without its selector', '1⃣', 2],
  ['a digit', '1', 1],
  ['a copyright sign', '©', 1],
  ['the same as an emoji', '©️', 2],
  ['emoji among words', 'hi 😀 you 👍🏽!', 13],
  ['280 letters', 'a'.repeat(280), 280],
  ['140 emoji', '😀'.repeat(140), 280],
])('%s', (_, text, length) => {
  expect(weightedLength(text)).toBe(length)
})

const link = 23
test.each([
  ['a link', 'https://example.com', link],
  ['a long link', `https://example.com/${'a'.repeat(500)}`, link],
  ['a link with port, path and query', 'http://example.com:8080/a/b?c=d&e=f', link],
  ['a link without scheme', 'example.com', link],
  ['a link without scheme, with a path', 'www.example.com/path?x=1', link],
  ['a query without a path, which is no part of a link without scheme', 'example.com?x=1', link + 4],
  ['words around links', 'see https://example.com and t.co/x, or', 4 + link + 5 + link + 4],
  ['a full stop after a link', 'https://example.com/a.', link + 1],
  ['balanced brackets in a link', 'https://en.wikipedia.org/wiki/X_(letter)', link],
  ['brackets around a link', '(https://example.com/a)', link + 2],
  ['an address of mail', 'me@example.com', 14],
  ['a mention before a full stop', '@user.com', 9],
  ['a file name', 'index.html', 10],
  ['a version', '1.2.3', 5],
  ['a top-level domain that is none', 'foo.notatld', 11],
  ['one that is new', 'foo.photography', link],
  ['one of another country’s letters', 'http://пример.рф', link],
  ['a domain in punycode', 'http://xn--e1afmkfd.xn--p1ai', link],
  ['a domain with umlauts', 'https://münchen.de/', link],
  ['a link that Japanese touches', 'これhttps://example.com', 4 + link],
  ['a domain that Japanese touches', '日本example.comです', 4 + link + 4],
  ['a domain before a dash', 'example.com-x', 13],
  ['a domain with an underscore before the top', 'foo_bar.com', 11],
  ['two sentences without a space', 'Done.Then', 9],
  ['a short link with something behind', 'https://t.co/abc/def', link + 4],
  ['a scheme that is not the web’s', 'ftp://example.com', 17],
  ['a user’s page', 'https://example.com/@user/1', link],
])('%s', (_, text, length) => {
  expect(weightedLength(text)).toBe(length)
})

test('hostile texts are counted in no time', () => {
  const started = performance.now()
  for (const text of ['a.'.repeat(2_500), '-.'.repeat(2_500), 'com.'.repeat(1_250), '_a.com'.repeat(800)]) {
    expect(weightedLength(text)).toBeGreaterThan(0)
  }
  for (const text of [`http://a.com/${'('.repeat(4_000)}`, `http://a.com/${'(a'.repeat(2_000)}`]) {
    expect(weightedLength(text)).toBeGreaterThan(23)
  }
  // A run may take a second of CPU; this is far from where a timing could decide.
  expect(performance.now() - started).toBeLessThan(30_000)
})
