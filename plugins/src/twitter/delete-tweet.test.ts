import { expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type deleteTweet from './delete-tweet.ts'

const { run } = useTask<typeof deleteTweet>('twitter/delete-tweet')
const id = '1346889436626259968'
const deleting = `DELETE https://api.x.com/2/tweets/${id}` as const

test.each([
  ['is deleted', { json: { data: { deleted: true } } }, true],
  ['was not there any more', { status: 404, json: { title: 'Not Found' } }, false],
])('a tweet %s', async (_, response, deleted) => {
  const result = await run({ input: { id }, http: { [deleting]: response } })
  expect(result).toMatchObject({ status: 'completed', output: { id, deleted } })
  expect(result.requests[0]?.body).toBeNull()
})

test('one of somebody else is an error', async () => {
  const http = { [deleting]: { status: 403, json: { detail: 'You may not delete this' } } }
  expect(await run({ input: { id }, http })).toMatchObject({ error: { code: 'provider_forbidden' } })
})
