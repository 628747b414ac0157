import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startHub, type TestHub } from './support/hub.ts'

let hub: TestHub

beforeAll(async () => {
  hub = await startHub()
})

afterAll(() => hub.dispose())

const graph = { tasks: [{ name: 'say', type: 'core.compose-text' }], edges: [] }
const daily = { cron: '0 9 * * 1-5', timezone: 'Europe/Berlin', input: { say: { text: 'hello' } } }

describe('the schedule of an interaction', () => {
  test('is made, shown with its next five times, replaced and removed', async () => {
    const { id } = await hub.admin.publish({ graph })
    const path = `/api/interactions/${id}/schedule`
    expect((await hub.admin.get(path)).status).toBe(404)
    const made = await hub.admin.request('PUT', path, daily)
    expect(made).toMatchObject({ status: 200, body: { ...daily, enabled: true, missed: 'once', last: null } })
    expect(made.body.next).toHaveLength(5)
    const hours = made.body.next.map((at: string) =>
      new Date(at).toLocaleString('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit', minute: '2-digit' }),
    )
    expect(new Set(hours)).toEqual(new Set(['09:00']))
    expect((await hub.admin.get(path)).body).toMatchObject(daily)

    const { input, ...changed } = { ...daily, timezone: 'UTC', enabled: false, missed: 'skip' }
    expect((await hub.admin.request('PUT', path, changed)).body).toMatchObject({
      ...changed,
      input,
      next: [],
    })
    expect((await hub.admin.delete(path)).status).toBe(204)
    expect((await hub.admin.delete(path)).status).toBe(404)
  })

  test('is refused with each field that is wrong', async () => {
    const { id } = await hub.admin.publish({ graph })
    const wrong = { cron: 'often', timezone: 'UTC', input: { say: { text: 5 }, nobody: {} } }
    const { status, body } = await hub.admin.request('PUT', `/api/interactions/${id}/schedule`, wrong)
    expect(status).toBe(400)
    const paths = body.errors.map((error: { path: string }) => error.path)
    expect(paths.toSorted()).toEqual(['/cron', '/input/nobody', '/input/say/text'])
  })

  test('of one that is not active can only be saved disabled, and is disabled with it', async () => {
    const created = (await hub.admin.post('/api/interactions', { name: 'Later', graph })).body
    const path = `/api/interactions/${created.id}/schedule`
    expect(await hub.admin.request('PUT', path, daily)).toMatchObject({
      status: 409,
      body: { code: 'interaction_inactive' },
    })
    expect((await hub.admin.request('PUT', path, { ...daily, enabled: false })).status).toBe(200)
    await hub.admin.post(`/api/interactions/${created.id}/activate`)
    expect((await hub.admin.request('PUT', path, daily)).body.enabled).toBe(true)
    await hub.admin.post(`/api/interactions/${created.id}/deactivate`)
    expect((await hub.admin.get(path)).body).toMatchObject({ enabled: false, next: [] })
  })

  test('is its owner’s and the administrators’ alone, and keeps them from being deleted', async () => {
    const [builder, stranger] = [await hub.signUp('builder'), await hub.signUp('builder')]
    const { id } = await builder.publish({ graph })
    const path = `/api/interactions/${id}/schedule`
    expect((await builder.request('PUT', path, daily)).status).toBe(200)
    expect((await stranger.get(path)).status).toBe(404)
    expect((await stranger.request('PUT', path, daily)).status).toBe(404)
    expect((await hub.admin.get(path)).status).toBe(200)
    expect((await hub.admin.delete(`/api/users/${builder.user.id}`)).status).toBe(409)
    await builder.delete(`/api/interactions/${id}`)
    expect((await builder.get(path)).status).toBe(404)
    expect((await hub.admin.delete(`/api/users/${builder.user.id}`)).status).toBe(204)
  })

  test('masks what is secret in its input', async () => {
    const secret = {
      tasks: [
        {
          name: 'call',
          type: 'core.http-request',
          inputs: { url: { kind: 'fixed', value: 'https://example.com/' } },
        },
      ],
      edges: [],
    }
    const { id } = await hub.admin.publish({ graph: secret })
    const body = { ...daily, input: { call: { headers: { authorization: 'Bearer hush' } } } }
    const answer = await hub.admin.request('PUT', `/api/interactions/${id}/schedule`, body)
    expect(answer.status).toBe(200)
    expect(JSON.stringify(answer.body)).not.toContain('hush')
  })
})
