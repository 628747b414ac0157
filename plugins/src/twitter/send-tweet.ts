import { defineTask, FatalError, Type } from '@patchbay/sdk'
import { callApi } from '../provider-api/call-api.ts'
import { textOf } from '../provider-api/read.ts'
import { tweetId } from './tweet-id.ts'
import { maxWeightedLength, weightedLength } from './weighted-length.ts'
import { urlOfTweet, x } from './x-api.ts'

// X API, “Create or Edit Post”: https://docs.x.com/x-api/posts/create-post
export default defineTask({
  type: 'twitter.send-tweet',
  title: 'Send a tweet',
  description: 'Posts on X as the connected account.',
  icon: 'send',
  category: 'X (Twitter)',
  provider: 'twitter',
  scopes: ['tweet.read', 'tweet.write', 'users.read'],
  // X refuses the same text a second time, but only for a while.
  idempotent: false,
  input: Type.Object({
    text: Type.String({
      title: 'Text',
      description:
        'At most 280 characters as X counts them: a link 23, an emoji 2, a letter of Chinese, Japanese or Korean 2.',
      minLength: 1,
      maxLength: 5_000,
      examples: ['Hello from Patchbay'],
    }),
    replyTo: Type.Optional(tweetId('Reply to', 'The id of the tweet that this one answers.')),
  }),
  output: Type.Object({
    id: Type.String({ title: 'Id' }),
    text: Type.String({ title: 'Text', description: 'As X shows it, with its links shortened.' }),
    url: Type.String({ title: 'URL' }),
  }),
  async run({ input: { text, replyTo }, fetch }) {
    checkLength(text)
    const answer = await callApi(fetch, x, {
      method: 'POST',
      url: '/2/tweets',
      json: { text, reply: replyTo === undefined ? undefined : { in_reply_to_tweet_id: replyTo } },
    })
    const id = textOf(answer, 'data.id')
    return { id, text: textOf(answer, 'data.text'), url: urlOfTweet(id) }
  },
})

/** @throws {FatalError} if X would refuse the text for its length */
function checkLength(text: string): void {
  const length = weightedLength(text.trim())
  if (length === 0) throw new FatalError('"text" holds nothing but white space: X takes no empty tweet')
  if (length <= maxWeightedLength) return
  throw new FatalError(
    `"text" counts ${length} as X counts characters, of at most ${maxWeightedLength}: shorten it by ${length - maxWeightedLength}`,
  )
}
