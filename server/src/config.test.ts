import { describe, expect, test } from 'vitest'
import { ConfigInvalid, loadConfig } from './config.ts'

function problemsOf(env: Record<string, string>): string[] {
  try {
    loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.message.split('\n').slice(1)
  }
  return []
}

test('nothing has to be set', () => {
  expect(loadConfig({})).toMatchObject({
    port: 3000,
    host: '127.0.0.1',
    publicUrl: undefined,
    mongodbUrl: undefined,
    secretKey: undefined,
    role: 'all',
    registration: 'first',
    queueLimit: 100_000,
    rateLimit: undefined,
    retention: { days: 30, count: undefined },
    allowPrivateNetwork: [],
  })
})

test('what is set holds; what is empty is unset; what is not ours is not looked at', () => {
  const env = {
    PORT: '8080',
    HOST: '::',
    PATCHBAY_PUBLIC_URL: 'https://hub.example.com/',
    MONGODB_URL: 'mongodb://me:secret@one,two/hub?replicaSet=rs',
    PATCHBAY_RATE_LIMIT: '600',
    PATCHBAY_RETENTION_COUNT: '',
    PATCHBAY_ALLOW_PRIVATE_NETWORK: 'db.local, 127.0.0.1:8080,[::1]:9000',
    PATH: '/bin',
  }
  expect(loadConfig(env)).toMatchObject({
    port: 8080,
    host: '::',
    publicUrl: 'https://hub.example.com',
    mongodbUrl: 'mongodb://me:secret@one,two/hub?replicaSet=rs',
    rateLimit: 600,
    retention: { count: undefined },
    allowPrivateNetwork: ['db.local', '127.0.0.1:8080', '[::1]:9000'],
  })
})

describe('a wrong value is told with its name', () => {
  test.each([
    { PORT: '65536' },
    { PORT: '80a' },
    { PORT: '-1' },
    { HOST: 'not a host' },
    { PATCHBAY_PUBLIC_URL: 'hub.example.com' },
    { PATCHBAY_PUBLIC_URL: 'ftp://hub.example.com' },
    { PATCHBAY_PUBLIC_URL: 'https://hub.example.com/path' },
    { PATCHBAY_PUBLIC_URL: 'https://user:secret@hub.example.com' },
    { PATCHBAY_SECRET_KEY: 'short' },
    { PATCHBAY_SECRET_KEY: 'ab'.repeat(32), PATCHBAY_SECRET_KEY_PREVIOUS: `${'cd'.repeat(32)},short` },
    { PATCHBAY_SECRET_KEY_PREVIOUS: 'cd'.repeat(32) },
    { PATCHBAY_REGISTRATION: 'closed' },
    { PATCHBAY_RUNNERS: '0' },
    { PATCHBAY_SLOTS: '1.5' },
    { PATCHBAY_QUEUE_LIMIT: 'many' },
    { PATCHBAY_RATE_LIMIT: '0' },
    { PATCHBAY_RETENTION_DAYS: '0' },
    { PATCHBAY_ALLOW_PRIVATE_NETWORK: 'http://db.local' },
    { LOG_LEVEL: 'loud' },
    { MONGODB_URL: 'localhost:27017' },
    { PATCHBAY_ROLE: 'worker' },
    { PATCHBAY_ROLE: 'both', MONGODB_URL: 'mongodb://one' },
    { PATCHBAY_REGISTRATON: 'open' },
  ])('%o', (env) => {
    const problems = problemsOf(env)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(Object.keys(env)[0])
  })
})

test.each(['0123456789abcdef'.repeat(4), Buffer.alloc(32, 7).toString('base64')])(
  'the key %s is taken',
  (key) => {
    expect(loadConfig({ PATCHBAY_SECRET_KEY: key }).secretKey).toHaveLength(32)
  },
)

test.each(['PATCHBAY_SECRET_KEY', 'MONGODB_URL'])(
  'a secret in %s is not repeated in what is told',
  (name) => {
    const told = problemsOf({ [name]: 'me:hunter2@localhost' }).join()
    expect(told).toContain(name)
    expect(told).not.toContain('hunter2')
  },
)

describe('a secret may come from a file', () => {
  const key = '0123456789abcdef'.repeat(4)
  const files: Record<string, string> = { '/run/secrets/key': `${key}\n`, '/run/secrets/empty': '' }
  const readText = (path: string) => {
    const text = files[path]
    if (text === undefined) throw new Error(`ENOENT: ${path}`)
    return text
  }

  test('which is read as the variable would be', () => {
    const { secretKey } = loadConfig({ PATCHBAY_SECRET_KEY_FILE: '/run/secrets/key' }, readText)
    expect(secretKey?.toString('hex')).toBe(key)
  })

  test('but not from both, nor from one that is empty or not there, nor what is no secret', () => {
    const both = { PATCHBAY_SECRET_KEY: key, PATCHBAY_SECRET_KEY_FILE: '/run/secrets/key' }
    expect(() => loadConfig(both, readText)).toThrow(/PATCHBAY_SECRET_KEY_FILE are both set/)
    const empty = { PATCHBAY_SECRET_KEY_FILE: '/run/secrets/empty' }
    expect(() => loadConfig(empty, readText)).toThrow(/PATCHBAY_SECRET_KEY_FILE is an empty file/)
    const missing = { MONGODB_URL_FILE: '/run/secrets/none' }
    expect(() => loadConfig(missing, readText)).toThrow(/MONGODB_URL_FILE has to be a file/)
    expect(problemsOf({ PATCHBAY_SLOTS_FILE: '/run/secrets/key' }).join()).toContain('not known')
  })
})

test('all that is wrong is told at once', () => {
  expect(problemsOf({ PORT: 'x', LOG_LEVEL: 'loud', PATCHBAY_SLOTS: '0' })).toHaveLength(3)
})
