import { defineTask, Type } from '@patchbay/sdk'
import { callApi, type Api } from '../provider-api/call-api.ts'
import { textIn, textOf } from '../provider-api/read.ts'
import { apiVersion } from './api-version.ts'
import { escapeLittleText } from './little-text.ts'

/** Microsoft Learn, “LinkedIn: Error handling”: https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling */
const linkedinApi: Api = {
  name: 'LinkedIn',
  headers: { 'x-restli-protocol-version': '2.0.0' },
  problemOf: (body) => ({
    code: textIn(body, 'code') ?? textIn(body, 'serviceErrorCode'),
    message: textIn(body, 'message'),
  }),
}

// Microsoft Learn, “LinkedIn: Posts API”:
// https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api
export default defineTask({
  type: 'linkedin.share-post',
  title: 'Share a post',
  description: 'Posts on LinkedIn as the connected member.',
  icon: 'users',
  category: 'LinkedIn',
  provider: 'linkedin',
  scopes: ['openid', 'profile', 'w_member_social'],
  idempotent: false,
  input: Type.Object({
    text: Type.String({ title: 'Text', minLength: 1, maxLength: 3_000, pattern: '\\S' }),
    link: Type.Optional(
      Type.String({
        title: 'Link',
        description: 'Shown below the text.',
        pattern: '^https?://\\S+$',
        maxLength: 2_000,
      }),
    ),
    linkTitle: Type.Optional(
      Type.String({
        title: 'Title of the link',
        description: 'The link itself unless given.',
        maxLength: 400,
      }),
    ),
    visibility: Type.Optional(
      Type.Enum(['PUBLIC', 'CONNECTIONS'], { title: 'Who sees it', default: 'PUBLIC' }),
    ),
  }),
  output: Type.Object({
    id: Type.String({ title: 'Id', description: 'Its URN.' }),
    url: Type.String({ title: 'URL' }),
  }),
  async run({ input: { text, link, linkTitle = link, visibility = 'PUBLIC' }, fetch }) {
    const me = await callApi(fetch, linkedinApi, { url: '/v2/userinfo' })
    const answer = await callApi(fetch, linkedinApi, {
      method: 'POST',
      url: '/rest/posts',
      headers: { 'linkedin-version': apiVersion(new Date()) },
      json: {
        author: `urn:li:person:${textOf(me, 'sub')}`,
        commentary: escapeLittleText(text),
        visibility,
        distribution: {
          feedDistribution: 'MAIN_FEED',
          targetEntities: [],
          thirdPartyDistributionChannels: [],
        },
        content: link === undefined ? undefined : { article: { source: link, title: linkTitle } },
        lifecycleState: 'PUBLISHED',
        isReshareDisabledByAuthor: false,
      },
    })
    // The answer has no body: the post's URN is in a header.
    const id = answer.headers.get('x-restli-id') ?? textOf(answer, 'id')
    return { id, url: `https://www.linkedin.com/feed/update/${id}` }
  },
})
