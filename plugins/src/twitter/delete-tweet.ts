import { defineTask, Type } from '@patchbay/sdk'
import { callApi } from '../provider-api/call-api.ts'
import { at } from '../provider-api/read.ts'
import { tweetId } from './tweet-id.ts'
import { x } from './x-api.ts'

// X API, “Delete Post”: https://docs.x.com/x-api/posts/delete-post
export default defineTask({
  type: 'twitter.delete-tweet',
  title: 'Delete a tweet',
  description: 'Deletes a tweet of the connected account.',
  icon: 'trash-2',
  category: 'X (Twitter)',
  provider: 'twitter',
  scopes: ['tweet.read', 'tweet.write', 'users.read'],
  idempotent: true,
  input: Type.Object({ id: tweetId('Id', 'The id of the tweet.') }),
  output: Type.Object({
    id: Type.String({ title: 'Id' }),
    deleted: Type.Boolean({ title: 'Deleted', description: 'False where there was no such tweet any more.' }),
  }),
  async run({ input: { id }, fetch }) {
    const { status, body } = await callApi(fetch, x, {
      method: 'DELETE',
      url: `/2/tweets/${id}`,
      accept: [404],
    })
    return { id, deleted: status !== 404 && at(body, 'data.deleted') === true }
  },
})
