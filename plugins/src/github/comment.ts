import { defineTask, Type } from '@patchbay/sdk'
import { callApi } from '../provider-api/call-api.ts'
import { textOf } from '../provider-api/read.ts'
import { githubApi, maxBody, repository } from './github-api.ts'

// GitHub Docs, “Create an issue comment”: https://docs.github.com/en/rest/issues/comments
export default defineTask({
  type: 'github.comment',
  title: 'Comment on an issue',
  description: 'Adds a comment to an issue or a pull request, as the connected account.',
  icon: 'message-square',
  category: 'GitHub',
  provider: 'github',
  scopes: ['repo'],
  idempotent: false,
  input: Type.Object({
    repo: repository(),
    number: Type.Integer({ title: 'Number', description: 'Of the issue or pull request.', minimum: 1 }),
    body: Type.String({
      title: 'Body',
      description: 'Markdown.',
      minLength: 1,
      maxLength: maxBody,
      pattern: '\\S',
    }),
  }),
  output: Type.Object({
    id: Type.String({ title: 'Id' }),
    url: Type.String({ title: 'URL' }),
  }),
  async run({ input: { repo, number, body }, fetch }) {
    const answer = await callApi(fetch, githubApi, {
      method: 'POST',
      url: `/repos/${repo}/issues/${number}/comments`,
      json: { body },
    })
    return { id: textOf(answer, 'id'), url: textOf(answer, 'html_url') }
  },
})
