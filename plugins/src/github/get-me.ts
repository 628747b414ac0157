import { defineTask, Type } from '@patchbay/sdk'
import { callApi } from '../provider-api/call-api.ts'
import { defined, textIn, textOf } from '../provider-api/read.ts'
import { githubApi } from './github-api.ts'

// GitHub Docs, “Get the authenticated user”: https://docs.github.com/en/rest/users/users
export default defineTask({
  type: 'github.get-me',
  title: 'Get my account',
  description: 'Who the connected account of GitHub is.',
  icon: 'user',
  category: 'GitHub',
  provider: 'github',
  idempotent: true,
  input: Type.Object({}),
  output: Type.Object({
    id: Type.String({ title: 'Id' }),
    login: Type.String({ title: 'Login' }),
    url: Type.String({ title: 'URL' }),
    name: Type.Optional(Type.String({ title: 'Name' })),
    email: Type.Optional(Type.String({ title: 'E-mail', description: 'Where it is public.' })),
    pictureUrl: Type.Optional(Type.String({ title: 'Picture' })),
  }),
  async run({ fetch }) {
    const answer = await callApi(fetch, githubApi, { url: '/user' })
    const { body } = answer
    return {
      id: textOf(answer, 'id'),
      login: textOf(answer, 'login'),
      url: textOf(answer, 'html_url'),
      ...defined({
        name: textIn(body, 'name'),
        email: textIn(body, 'email'),
        pictureUrl: textIn(body, 'avatar_url'),
      }),
    }
  },
})
