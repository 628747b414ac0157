import { defineTask, Type } from '@patchbay/sdk'
import { callApi } from '../provider-api/call-api.ts'
import { defined, numberIn, textIn, textOf } from '../provider-api/read.ts'
import { x } from './x-api.ts'

// X API, “Get my User”: https://docs.x.com/x-api/users/get-my-user
export default defineTask({
  type: 'twitter.get-me',
  title: 'Get my account',
  description: 'Who the connected account of X is.',
  icon: 'user',
  category: 'X (Twitter)',
  provider: 'twitter',
  scopes: ['tweet.read', 'users.read'],
  idempotent: true,
  input: Type.Object({}),
  output: Type.Object({
    id: Type.String({ title: 'Id' }),
    username: Type.String({ title: 'User name', description: 'Without @.' }),
    name: Type.String({ title: 'Name' }),
    description: Type.Optional(Type.String({ title: 'Description' })),
    pictureUrl: Type.Optional(Type.String({ title: 'Picture' })),
    followers: Type.Optional(Type.Integer({ title: 'Followers' })),
    following: Type.Optional(Type.Integer({ title: 'Following' })),
    tweets: Type.Optional(Type.Integer({ title: 'Tweets' })),
  }),
  async run({ fetch }) {
    const answer = await callApi(fetch, x, {
      url: '/2/users/me',
      query: { 'user.fields': 'description,profile_image_url,public_metrics' },
    })
    const { body } = answer
    return {
      id: textOf(answer, 'data.id'),
      username: textOf(answer, 'data.username'),
      name: textOf(answer, 'data.name'),
      ...defined({
        description: textIn(body, 'data.description'),
        pictureUrl: textIn(body, 'data.profile_image_url'),
        followers: numberIn(body, 'data.public_metrics.followers_count'),
        following: numberIn(body, 'data.public_metrics.following_count'),
        tweets: numberIn(body, 'data.public_metrics.tweet_count'),
      }),
    }
  },
})
