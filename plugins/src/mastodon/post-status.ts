import { defineTask, FatalError, Type, type TaskFetch } from '@patchbay/sdk'
import { callApi, type Api } from '../provider-api/call-api.ts'
import { numberIn, textIn, textOf } from '../provider-api/read.ts'

/** Mastodon, “Error”: https://docs.joinmastodon.org/entities/Error/ */
const mastodonApi: Api = {
  name: 'Mastodon',
  problemOf: (body) => ({ message: textIn(body, 'error_description') ?? textIn(body, 'error') }),
}

const usualLimit = 500
const urlLength = 23

// Mastodon, “Post a new status”: https://docs.joinmastodon.org/methods/statuses/#create
export default defineTask({
  type: 'mastodon.post-status',
  title: 'Post a status',
  description: 'Posts on Mastodon as the connected account.',
  icon: 'megaphone',
  category: 'Mastodon',
  provider: 'mastodon',
  scopes: ['write:statuses'],
  // Servers know an Idempotency-Key for an hour, and a node may be down for longer.
  idempotent: false,
  input: Type.Object({
    status: Type.String({
      title: 'Status',
      description: 'Most servers take 500 characters, a link counting 23 and a content warning included.',
      minLength: 1,
      maxLength: 100_000,
      pattern: '\\S',
    }),
    visibility: Type.Optional(
      Type.Enum(['public', 'unlisted', 'private', 'direct'], {
        title: 'Visibility',
        description: 'That of the account’s settings unless given.',
      }),
    ),
    contentWarning: Type.Optional(Type.String({ title: 'Content warning', maxLength: 10_000 })),
    language: Type.Optional(
      Type.String({ title: 'Language', pattern: '^[a-z]{2,3}(-[A-Za-z0-9]+)*$', examples: ['en'] }),
    ),
    replyTo: Type.Optional(
      Type.String({ title: 'Reply to', description: 'The id of a status.', pattern: '^[A-Za-z0-9]{1,64}$' }),
    ),
  }),
  output: Type.Object({
    id: Type.String({ title: 'Id' }),
    url: Type.String({ title: 'URL' }),
  }),
  async run({ input: { status, visibility, contentWarning, language, replyTo }, fetch, attemptKey }) {
    await checkLength(fetch, status, contentWarning ?? '')
    const answer = await callApi(fetch, mastodonApi, {
      method: 'POST',
      url: '/api/v1/statuses',
      headers: { 'idempotency-key': attemptKey },
      json: { status, visibility, spoiler_text: contentWarning, language, in_reply_to_id: replyTo },
    })
    // A status that is not public may have no page of its own.
    return { id: textOf(answer, 'id'), url: textIn(answer.body, 'url') ?? textOf(answer, 'uri') }
  },
})

/**
 * Each server has a limit of its own; only what is over the usual one is worth asking for it.
 *
 * @throws {FatalError} if the server would refuse the status for its length
 */
async function checkLength(fetch: TaskFetch, status: string, warning: string): Promise<void> {
  const counted = status
    .replace(/https?:\/\/\S+/g, '_'.repeat(urlLength))
    // Of a mention only the part before the server counts.
    .replace(/(@\w+)@[\w.-]+\w/g, '$1')
  const length = Array.from(counted + warning).length
  if (length <= usualLimit) return
  const { body } = await callApi(fetch, mastodonApi, { url: '/api/v2/instance' })
  const limit = numberIn(body, 'configuration.statuses.max_characters') ?? usualLimit
  if (length <= limit) return
  throw new FatalError(
    `"status" has ${length} characters as Mastodon counts, of at most ${limit} on this server: shorten it by ${length - limit}`,
  )
}
