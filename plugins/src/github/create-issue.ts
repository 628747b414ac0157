import { defineTask, Type } from '@patchbay/sdk'
import { callApi } from '../provider-api/call-api.ts'
import { numberOf, textOf } from '../provider-api/read.ts'
import { githubApi, maxBody, repository } from './github-api.ts'

// GitHub Docs, “REST API endpoints for issues: Create an issue”: https://docs.github.com/en/rest/issues/issues
export default defineTask({
  type: 'github.create-issue',
  title: 'Create an issue',
  description: 'Opens an issue in a repository, as the connected account.',
  icon: 'circle-dot',
  category: 'GitHub',
  provider: 'github',
  scopes: ['repo'],
  idempotent: false,
  input: Type.Object({
    repo: repository(),
    title: Type.String({ title: 'Title', minLength: 1, maxLength: 256, pattern: '\\S' }),
    body: Type.Optional(Type.String({ title: 'Body', description: 'Markdown.', maxLength: maxBody })),
    labels: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 50 }), {
        title: 'Labels',
        description: 'Given to those who may push to the repository; GitHub drops those of others.',
        maxItems: 100,
      }),
    ),
    assignees: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 39 }), {
        title: 'Assignees',
        description: 'Names of accounts; as with labels.',
        maxItems: 10,
      }),
    ),
  }),
  output: Type.Object({
    number: Type.Integer({ title: 'Number' }),
    url: Type.String({ title: 'URL' }),
  }),
  async run({ input: { repo, ...issue }, fetch }) {
    const answer = await callApi(fetch, githubApi, {
      method: 'POST',
      url: `/repos/${repo}/issues`,
      json: issue,
    })
    return { number: numberOf(answer, 'number'), url: textOf(answer, 'html_url') }
  },
})
