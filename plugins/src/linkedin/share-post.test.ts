import { expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import { apiVersion } from './api-version.ts'
import { escapeLittleText } from './little-text.ts'
import type sharePost from './share-post.ts'

const { run } = useTask<typeof sharePost>('linkedin/share-post')
const asking = 'GET https://api.linkedin.com/v2/userinfo'
const posting = 'POST https://api.linkedin.com/rest/posts'
const urn = 'urn:li:share:6844785523593134080'
const http = {
  [asking]: { json: { sub: '782bbtaQ', name: 'Ada' } },
  [posting]: { status: 201, headers: { 'x-restli-id': urn } },
}

test('posts as the connected member', async () => {
  const result = await run({
    input: { text: 'Hello (all) #news', link: 'https://example.com/a' },
    http,
  })
  expect(result).toMatchObject({
    output: { id: urn, url: `https://www.linkedin.com/feed/update/${urn}` },
  })
  const post = result.requests[1]
  expect(post?.headers).toMatchObject({
    'linkedin-version': expect.stringMatching(/^20\d{4}$/),
    'x-restli-protocol-version': '2.0.0',
  })
  expect(JSON.parse(post?.body ?? '')).toEqual({
    author: 'urn:li:person:782bbtaQ',
    commentary: 'Hello \\(all\\) #news',
    visibility: 'PUBLIC',
    distribution: { feedDistribution: 'MAIN_FEED', targetEntities: [], thirdPartyDistributionChannels: [] },
    content: { article: { source: 'https://example.com/a', title: 'https://example.com/a' } },
    lifecycleState: 'PUBLISHED',
    isReshareDisabledByAuthor: false,
  })
})

test('an error is told with LinkedIn’s code', async () => {
  const json = { status: 422, code: 'DUPLICATE_POST', message: 'Content is a duplicate' }
  const refusing = { ...http, [posting]: { status: 422, json } }
  expect(await run({ input: { text: 'a' }, http: refusing })).toMatchObject({
    error: {
      code: 'provider_refused',
      message: 'LinkedIn answered with an error (422, DUPLICATE_POST): Content is a duplicate',
    },
  })
})

test.each([
  ['2026-11-25', '202608'],
  ['2026-02-01', '202511'],
  ['2026-05-31', '202602'],
])('the version asked for on %s is %s', (day, version) => {
  expect(apiVersion(new Date(`${day}T00:00:00Z`))).toBe(version)
})

test.each([
  ['plain text, 100%', 'plain text, 100%'],
  ['#hashtag and # alone', '#hashtag and \\# alone'],
  [
    'a_b *c* (d) [e] {f} <g> ~h~ i|j @k \\',
    'a\\_b \\*c\\* \\(d\\) \\[e\\] \\{f\\} \\<g\\> \\~h\\~ i\\|j \\@k \\\\',
  ],
])('%s is escaped', (text, escaped) => {
  expect(escapeLittleText(text)).toBe(escaped)
})
