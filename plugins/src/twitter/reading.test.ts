import { expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type getMe from './get-me.ts'
import type searchRecent from './search-recent.ts'

const me = useTask<typeof getMe>('twitter/get-me')
const search = useTask<typeof searchRecent>('twitter/search-recent')

test('the connected account', async () => {
  const http = {
    'GET https://api.x.com/2/users/me?user.fields=description%2Cprofile_image_url%2Cpublic_metrics': {
      json: {
        data: {
          id: '2244994945',
          username: 'XDevelopers',
          name: 'Developers',
          profile_image_url: 'https://pbs.twimg.com/a.png',
          public_metrics: { followers_count: 3, following_count: 2, tweet_count: 1 },
        },
      },
    },
  }
  expect(await me.run({ input: {}, http })).toMatchObject({
    status: 'completed',
    output: {
      id: '2244994945',
      username: 'XDevelopers',
      name: 'Developers',
      pictureUrl: 'https://pbs.twimg.com/a.png',
      followers: 3,
      following: 2,
      tweets: 1,
    },
  })
})

test('found tweets, with their authors’ names', async () => {
  const result = await search.run({
    input: { query: 'a & b', limit: 20, sinceId: '1' },
    http: () => ({
      json: {
        data: [{ id: '7', text: 'a & b', author_id: '9', created_at: '2026-01-01T00:00:00.000Z' }],
        includes: { users: [{ id: '9', username: 'ada' }] },
        meta: { result_count: 1 },
      },
    }),
  })
  expect(Object.fromEntries(new URL(result.requests[0]?.url ?? '').searchParams)).toMatchObject({
    query: 'a & b',
    max_results: '20',
    since_id: '1',
  })
  expect(result).toMatchObject({
    output: {
      count: 1,
      tweets: [
        {
          id: '7',
          text: 'a & b',
          authorId: '9',
          author: 'ada',
          createdAt: '2026-01-01T00:00:00.000Z',
          url: 'https://x.com/i/web/status/7',
        },
      ],
    },
  })
})

test('nothing found is no error', async () => {
  const http = () => ({ json: { meta: { result_count: 0 } } })
  expect(await search.run({ input: { query: 'a' }, http })).toMatchObject({
    output: { tweets: [], count: 0 },
  })
})
