import { defineTask, Type } from '@patchbay/sdk'
import { callApi } from '../provider-api/call-api.ts'
import { defined, listIn, textIn } from '../provider-api/read.ts'
import { tweetId } from './tweet-id.ts'
import { urlOfTweet, x } from './x-api.ts'

// X API, “Search recent Posts”: https://docs.x.com/x-api/posts/search-recent-posts
export default defineTask({
  type: 'twitter.search-recent',
  title: 'Search recent tweets',
  description: 'Finds tweets of the last seven days, newest first.',
  icon: 'search',
  category: 'X (Twitter)',
  provider: 'twitter',
  scopes: ['tweet.read', 'users.read'],
  idempotent: true,
  input: Type.Object({
    query: Type.String({
      title: 'Query',
      description: 'In X’s search language. Most plans of X take at most 512 characters.',
      minLength: 1,
      maxLength: 4_096,
      examples: ['patchbay lang:en -is:retweet'],
    }),
    limit: Type.Optional(Type.Integer({ title: 'At most', minimum: 10, maximum: 100, default: 10 })),
    sinceId: Type.Optional(tweetId('Since', 'Only tweets that are newer than the one with this id.')),
  }),
  output: Type.Object({
    tweets: Type.Array(
      Type.Object({
        id: Type.String(),
        text: Type.String(),
        url: Type.String(),
        authorId: Type.Optional(Type.String()),
        author: Type.Optional(Type.String({ description: 'The user name, without @.' })),
        createdAt: Type.Optional(Type.String()),
      }),
      { title: 'Tweets' },
    ),
    count: Type.Integer({ title: 'Count' }),
  }),
  async run({ input: { query, limit = 10, sinceId }, fetch }) {
    const { body } = await callApi(fetch, x, {
      url: '/2/tweets/search/recent',
      query: {
        query,
        max_results: limit,
        since_id: sinceId,
        'tweet.fields': 'author_id,created_at',
        expansions: 'author_id',
        'user.fields': 'username',
      },
    })
    const authors = new Map(
      listIn(body, 'includes.users').map((user) => [textIn(user, 'id'), textIn(user, 'username')]),
    )
    // Where nothing is found, `data` is not there.
    const tweets = listIn(body, 'data').map((tweet) => {
      const id = textIn(tweet, 'id') ?? ''
      const authorId = textIn(tweet, 'author_id')
      return {
        id,
        text: textIn(tweet, 'text') ?? '',
        url: urlOfTweet(id),
        ...defined({ authorId, author: authors.get(authorId), createdAt: textIn(tweet, 'created_at') }),
      }
    })
    return { tweets, count: tweets.length }
  },
})
