import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startApp, type TestApp } from './support/app.ts'
import { createClient, password } from './support/client.ts'

let app: TestApp

beforeEach(async () => {
  app = await startApp()
})

afterEach(() => app.dispose())

/** What the audit log says was done, newest first. */
async function actions(): Promise<string[]> {
  const { items } = (await app.admin.get('/api/audit')).body
  return items.map(({ action }: { action: string }) => action)
}

describe('registration', () => {
  test('the first account is an administrator, further ones are refused', async () => {
    expect(app.admin.user).toMatchObject({ email: 'admin@example.com', role: 'admin', plan: null })
    const late = await createClient(app.url).post('/api/auth/register', {
      email: 'late@example.com',
      password,
    })
    expect(late).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  test('where it is open, later accounts are users', async () => {
    const settings = (await app.admin.get('/api/settings')).body
    await app.admin.request('PUT', '/api/settings', { ...settings, registration: 'open' })
    const late = createClient(app.url)
    await late.register('Late@Example.com')
    expect(late.user).toMatchObject({ email: 'late@example.com', name: 'late', role: 'user' })
    const again = await late.post('/api/auth/register', { email: 'late@example.COM', password })
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })

  test('is slowed down for who makes one account after another, not for others', async () => {
    const settings = (await app.admin.get('/api/settings')).body
    await app.admin.request('PUT', '/api/settings', { ...settings, registration: 'open' })
    const register = (_: unknown, n: number) =>
      createClient(app.url).post('/api/auth/register', { email: `n${n}@example.com`, password })
    const answers = await Promise.all(Array.from({ length: 25 }, register))
    const refused = answers.filter(({ status }) => status === 429)
    // The administrator's own account counts, too.
    expect(refused).toHaveLength(6)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await app.admin.post('/api/users', { email: 'x@example.com', password })).status).toBe(201)
  })

  test('of first accounts that race, one is made', async () => {
    await app.store.users.delete(app.admin.user.id)
    const race = ['a', 'b', 'c', 'd'].map((name) =>
      createClient(app.url).post('/api/auth/register', { email: `${name}@example.com`, password }),
    )
    const statuses = (await Promise.all(race)).map(({ status }) => status)
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, 403, 403, 403])
    expect(await app.store.users.countAdmins()).toBe(1)
  })
})

describe('signing in', () => {
  test('an unknown e-mail and a wrong password get the same answer', async () => {
    const answers = await Promise.all(
      ['admin@example.com', 'nobody@example.com'].map((email) =>
        createClient(app.url).post('/api/auth/login', { email, password: 'wrong password' }),
      ),
    )
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } })
    expect(answers[1]?.body).toEqual(answers[0]?.body)
    expect(await actions()).toContain('user.login-failed')
  })

  test('guesses are throttled, those sent at once too', async () => {
    const guess = () =>
      createClient(app.url).post('/api/auth/login', {
        email: 'victim@example.com',
        password: 'wrong password',
      })
    const answers = await Promise.all(Array.from({ length: 15 }, guess))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(5)
    expect(refused[0]?.body.code).toBe('rate_limited')
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('logging out ends the token at once', async () => {
    expect((await app.admin.get('/api/me')).status).toBe(200)
    expect((await app.admin.post('/api/auth/logout')).status).toBe(204)
    const after = await app.admin.get('/api/me')
    expect(after).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect(after.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('a header that names no living token signs nobody in', async () => {
    const anyone = createClient(app.url)
    for (const authorization of [
      'Bearer nonsense',
      'Bearer',
      'Basic YTpi',
      `Bearer pbs_${'x'.repeat(43)}`,
      '',
    ]) {
      const answer = await anyone.get('/api/me', { authorization })
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    }
  })

  test('a dead token does not stand in the way of a new login', async () => {
    const stale = createClient(app.url)
    stale.token = `pbs_${'x'.repeat(43)}`
    await stale.login('admin@example.com')
    expect((await stale.get('/api/me')).status).toBe(200)
  })
})

describe('the cookie of the web UI', () => {
  const cookie = () => `patchbay=${app.admin.token}`

  test('is set for this site only and out of reach of scripts, and cleared at logout', async () => {
    const login = await createClient(app.url).post('/api/auth/login', {
      email: 'admin@example.com',
      password,
    })
    const set = login.headers.get('set-cookie')
    expect(set).toContain(`patchbay=${login.body.token}; Path=/; HttpOnly; SameSite=Lax`)
    const logout = await createClient(app.url).post(
      '/api/auth/logout',
      {},
      { cookie: cookie(), origin: app.url },
    )
    expect(logout.headers.get('set-cookie')).toContain('patchbay=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0')
  })

  test('signs in to look, and to change only from a page of ours', async () => {
    const anyone = createClient(app.url)
    expect((await anyone.get('/api/me', { cookie: cookie() })).status).toBe(200)
    const rename = async (origin?: string) =>
      (await anyone.patch('/api/me', { name: 'New' }, { cookie: cookie(), ...(origin && { origin }) })).status
    expect(await rename(app.url)).toBe(200)
    expect(await rename('https://hub.example.com')).toBe(200)
    expect(await rename('https://evil.example.com')).toBe(403)
    expect(await rename('null')).toBe(403)
    expect(await rename()).toBe(403)
  })
})

describe('the own account', () => {
  test('a new password ends all other tokens, API keys too', async () => {
    const other = createClient(app.url)
    await other.login('admin@example.com')
    const key = createClient(app.url)
    key.token = (await app.admin.post('/api/me/api-keys', { name: 'key' })).body.key
    expect([(await other.get('/api/me')).status, (await key.get('/api/me')).status]).toEqual([200, 200])

    const wrong = await app.admin.post('/api/me/password', { current: 'wrong', next: 'another password' })
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ path: '/current' }] } })
    const changed = await app.admin.post('/api/me/password', { current: password, next: 'another password' })
    expect(changed.status).toBe(204)
    const statuses = await Promise.all(
      [app.admin, other, key].map(async (one) => (await one.get('/api/me')).status),
    )
    expect(statuses).toEqual([200, 401, 401])
    expect(
      (await other.post('/api/auth/login', { email: 'admin@example.com', password: 'another password' }))
        .status,
    ).toBe(200)
  })

  test('guesses at the current one are throttled, a right one is no guess', async () => {
    const change = (current: string) => app.admin.post('/api/me/password', { current, next: password })
    for (let n = 0; n < 9; n += 1) expect((await change('wrong password')).status).toBe(400)
    expect((await change(password)).status).toBe(204)
    const answers = await Promise.all(Array.from({ length: 12 }, () => change('wrong password')))
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2)
  })

  test('there are a hundred API keys at most, and room again once one is deleted', async () => {
    const create = () => app.admin.post('/api/me/api-keys', { name: 'one of many' })
    for (let n = 0; n < 100; n += 1) expect((await create()).status).toBe(201)
    const refused = await create()
    expect(refused).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(refused.body.detail).toMatch(/delete one/)
    const { items } = (await app.admin.get('/api/me/api-keys')).body
    await app.admin.delete(`/api/me/api-keys/${items[0].id}`)
    expect((await create()).status).toBe(201)
  })

  test('an API key is shown once, works, is listed without itself, and dies when deleted', async () => {
    const made = await app.admin.post('/api/me/api-keys', { name: 'CI', expiresInDays: 1 })
    expect(made.status).toBe(201)
    expect(made.body.key).toMatch(/^pb_[\w-]{43}$/)
    expect(new Date(made.body.expiresAt).getTime()).toBeGreaterThan(Date.now())
    const program = createClient(app.url)
    program.token = made.body.key
    expect((await program.get('/api/me')).body.email).toBe('admin@example.com')
    const listed = await app.admin.get('/api/me/api-keys')
    expect(listed.body).toMatchObject({ items: [{ id: made.body.id, name: 'CI' }], nextCursor: null })
    expect(JSON.stringify(listed.body)).not.toContain(made.body.key)
    const stranger = await app.signUp('user')
    expect((await stranger.delete(`/api/me/api-keys/${made.body.id}`)).status).toBe(404)
    expect((await app.admin.delete(`/api/me/api-keys/${made.body.id}`)).status).toBe(204)
    expect((await program.get('/api/me')).status).toBe(401)
  })
})

describe('administration', () => {
  test('is for administrators alone', async () => {
    const builder = await app.signUp('builder')
    for (const path of ['/api/users', '/api/settings', '/api/audit']) {
      expect(await builder.get(path)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
      expect((await createClient(app.url).get(path)).status).toBe(401)
    }
  })

  test('a changed role holds at once', async () => {
    const user = await app.signUp('user')
    expect((await user.get('/api/interactions')).status).toBe(403)
    const changed = await app.admin.patch(`/api/users/${user.user.id}`, { role: 'builder' })
    expect(changed.body).toMatchObject({ role: 'builder' })
    expect((await user.get('/api/interactions')).status).toBe(200)
  })

  test('only a plan of the settings is given to a user', async () => {
    const { user } = await app.signUp('user')
    const give = (plan: string) => app.admin.patch(`/api/users/${user.id}`, { plan })
    expect((await give('gold')).body.errors).toEqual([
      { path: '/plan', message: 'is no plan of the settings: there is none yet' },
    ])
    const { body: settings } = await app.admin.get('/api/settings')
    await app.admin.request('PUT', '/api/settings', { ...settings, plans: { gold: {}, free: {} } })
    expect((await give('gold')).body.plan).toBe('gold')
    expect((await give('golf')).body.errors[0].message).toMatch(/there are gold, free$/)
  })

  test('the last administrator stays one', async () => {
    const path = `/api/users/${app.admin.user.id}`
    expect((await app.admin.patch(path, { role: 'user' })).body.code).toBe('conflict')
    expect((await app.admin.delete(path)).body.code).toBe('conflict')
  })

  test('of two administrators who demote each other at once, one stays', async () => {
    const second = await app.signUp('admin')
    const answers = await Promise.all([
      app.admin.patch(`/api/users/${second.user.id}`, { role: 'user' }),
      second.patch(`/api/users/${app.admin.user.id}`, { role: 'user' }),
    ])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(await app.store.users.countAdmins()).toBe(1)
  })

  test('a user who owns interactions is not deleted; one who does not loses their tokens', async () => {
    const builder = await app.signUp('builder')
    const { id } = (await builder.post('/api/interactions', { name: 'Mine' })).body
    expect(await app.admin.delete(`/api/users/${builder.user.id}`)).toMatchObject({ status: 409 })
    await builder.delete(`/api/interactions/${id}`)
    expect((await app.admin.delete(`/api/users/${builder.user.id}`)).status).toBe(204)
    expect((await builder.get('/api/me')).status).toBe(401)
    expect((await app.admin.delete(`/api/users/${builder.user.id}`)).status).toBe(404)
  })

  test('accounts are listed page by page, each once', async () => {
    for (let count = 0; count < 4; count += 1) await app.signUp('user')
    const emails: string[] = []
    let cursor: string | null = ''
    do {
      const page: { items: Array<{ email: string }>; nextCursor: string | null } = (
        await app.admin.get(`/api/users?limit=2${cursor && `&cursor=${cursor}`}`)
      ).body
      emails.push(...page.items.map(({ email }) => email))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(emails).toHaveLength(5)
    expect(new Set(emails).size).toBe(5)
  })

  test('settings are kept whole', async () => {
    const settings = {
      registration: 'first',
      plans: { gold: { sessionsPerMinute: 600 } },
      returnOrigins: ['https://app.example.com'],
      retention: { days: 7, count: 1000 },
    }
    expect((await app.admin.request('PUT', '/api/settings', settings)).body).toEqual(settings)
    expect((await app.admin.get('/api/settings')).body).toEqual(settings)
    const wrong = { ...settings, returnOrigins: ['https://app.example.com/path'], retention: { days: 0 } }
    const refused = await app.admin.request('PUT', '/api/settings', wrong)
    const paths = refused.body.errors.map(({ path }: { path: string }) => path).sort()
    expect(paths).toEqual(['/retention/count', '/retention/days', '/returnOrigins/0'])
    expect((await app.admin.get('/api/settings')).body).toEqual(settings)
  })

  test('the audit log tells what was done, newest first', async () => {
    const user = await app.signUp('user')
    await app.admin.patch(`/api/users/${user.user.id}`, { role: 'builder' })
    expect(await actions()).toEqual(['user.change', 'user.login', 'user.create', 'user.register'])
  })
})
