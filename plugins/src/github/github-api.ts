import { Type } from '@patchbay/sdk'
import type { Api } from '../provider-api/call-api.ts'
import { listIn, textIn } from '../provider-api/read.ts'

/** GitHub Docs, “Getting started with the REST API”: https://docs.github.com/en/rest/using-the-rest-api */
export const githubApi: Api = {
  name: 'GitHub',
  headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28' },
  problemOf(body, { status, headers }) {
    const message = textIn(body, 'message')
    const [first] = listIn(body, 'errors')
    const field = [textIn(first, 'resource'), textIn(first, 'field'), textIn(first, 'code')].filter(Boolean)
    const detail = textIn(first, 'message') ?? field.join(' ')
    return {
      message: detail === '' ? message : `${message}: ${detail}`,
      // “Rate limits for the REST API”: both limits may answer with 403; it is the headers that tell.
      limited:
        status === 403 &&
        (headers.get('x-ratelimit-remaining') === '0' || headers.get('retry-after') !== null),
    }
  },
}

/** The schema of a field that takes a repository. */
export function repository() {
  return Type.String({
    title: 'Repository',
    description: 'Owner and name.',
    pattern: '^[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}$',
    examples: ['octocat/hello-world'],
  })
}

/** GitHub's own limit for the body of an issue or a comment, in characters. */
export const maxBody = 65_536
