import { describe, expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type comment from './comment.ts'
import type createIssue from './create-issue.ts'
import type getMe from './get-me.ts'

const issues = useTask<typeof createIssue>('github/create-issue')
const comments = useTask<typeof comment>('github/comment')
const me = useTask<typeof getMe>('github/get-me')
const creating = 'POST https://api.github.com/repos/octocat/hello-world/issues'
const input = { repo: 'octocat/hello-world', title: 'Found a bug' }

test('an issue is opened', async () => {
  const url = 'https://github.com/octocat/hello-world/issues/1347'
  const result = await issues.run({
    input: { ...input, body: 'It *fails*', labels: ['bug'] },
    http: { [creating]: { status: 201, json: { number: 1347, html_url: url, id: 1 } } },
  })
  expect(result).toMatchObject({ status: 'completed', output: { number: 1347, url } })
  const [request] = result.requests
  expect(request?.headers).toMatchObject({
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  })
  const body: unknown = JSON.parse(request?.body ?? '')
  expect(body).toEqual({ title: 'Found a bug', body: 'It *fails*', labels: ['bug'] })
})

describe('errors', () => {
  test('say which field was wrong', async () => {
    const errors = [{ resource: 'Issue', field: 'assignees', code: 'invalid' }]
    const json = { message: 'Validation Failed', errors }
    expect(await issues.run({ input, http: { [creating]: { status: 422, json } } })).toMatchObject({
      error: {
        code: 'provider_refused',
        message: 'GitHub answered with an error (422): Validation Failed: Issue assignees invalid',
      },
    })
  })

  test.each<[string, Record<string, string>, number]>([
    ['the first limit', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '7' }, 7_000],
    ['the second limit', { 'retry-after': '60' }, 60_000],
  ])('of status 403 may be %s', async (_, headers, afterMs) => {
    const http = { [creating]: { status: 403, headers, json: { message: 'API rate limit exceeded' } } }
    expect(await issues.run({ input, http })).toMatchObject({ status: 'retry-later', afterMs })
  })

  test('of status 403 are for good otherwise', async () => {
    const headers = { 'x-ratelimit-remaining': '12' }
    const http = { [creating]: { status: 403, headers, json: { message: 'No access' } } }
    expect(await issues.run({ input, http })).toMatchObject({ error: { code: 'provider_forbidden' } })
  })
})

test.each(['hello-world', 'a/b/c', '../user', 'a b/c', 'octocat/hello?x=1'])(
  '%s is no repository',
  async (repo) => {
    expect(await issues.run({ input: { repo, title: 'a' }, http: () => ({}) })).toMatchObject({
      error: { code: 'input_invalid' },
      requests: [],
    })
  },
)

test('a comment is added', async () => {
  const url = 'https://github.com/octocat/hello-world/issues/5#issuecomment-1'
  const result = await comments.run({
    input: { repo: input.repo, number: 5, body: 'Me too' },
    http: {
      'POST https://api.github.com/repos/octocat/hello-world/issues/5/comments': {
        status: 201,
        json: { id: 1, html_url: url },
      },
    },
  })
  expect(result).toMatchObject({ output: { id: '1', url } })
  expect(result.requests[0]?.body).toBe('{"body":"Me too"}')
})

test('the connected account', async () => {
  const json = { id: 1, login: 'octocat', html_url: 'https://github.com/octocat', name: null, email: null }
  expect(await me.run({ input: {}, http: { 'GET https://api.github.com/user': { json } } })).toMatchObject({
    output: { id: '1', login: 'octocat', url: 'https://github.com/octocat' },
  })
})
