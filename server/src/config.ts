import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'

export interface Config {
  port: number
  host: string
  /** Where people and programs reach the hub; undefined: where it listens. */
  publicUrl: string | undefined
  /** Proxies that a request comes through, one after the other; each says who it had it from. */
  proxies: number
  /** Absolute. */
  dataDir: string
  /** Where packages with custom tasks are; absolute. */
  pluginsDir: string | undefined
  /** Where everything is kept; undefined: in SQLite in the data folder. */
  mongodbUrl: string | undefined
  /** 32 bytes; undefined: in a file in the data folder. */
  secretKey: Buffer | undefined
  /** Secrets may still be encrypted with these. */
  earlierSecretKeys: Buffer[]
  /** `api` answers and leaves sessions to others, `worker` runs them and answers nobody; `all` does both. */
  role: 'all' | 'api' | 'worker'
  registration: 'first' | 'open'
  /** Runner processes for code that people wrote. */
  runners: number
  /** Sessions at once; of no effect in the role `api`. */
  slots: number
  /** Asynchronous sessions that may wait. */
  queueLimit: number
  /** Sessions that a user may start per minute; undefined: any number. */
  rateLimit: number | undefined
  retention: { days: number; count: number | undefined }
  /** Hosts (`host` or `host:port`) that tasks may reach although their address is private. */
  allowPrivateNetwork: string[]
  logLevel: string
}

/** All that is wrong with the environment, a line each. */
export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid'
  constructor(problems: string[]) {
    super(['The configuration is wrong:', ...problems.map((problem) => `  ${problem}`)].join('\n'))
  }
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/** What may hold a secret is not repeated in messages, and may come from a file: `<name>_FILE` says which. */
const secrets = ['MONGODB_URL', 'PATCHBAY_SECRET_KEY', 'PATCHBAY_SECRET_KEY_PREVIOUS']

/** Variables that the command line reads, for hubs that it speaks to. */
const others = ['PATCHBAY_URL', 'PATCHBAY_API_KEY']

/** Variables of this name are ours: one that is not known is a mistake, and most likely a typo. */
const prefix = 'PATCHBAY_'

type Environment = Record<string, string | undefined>

/**
 * Reads the environment, once. An empty variable counts as unset.
 *
 * @param readText reads the file that holds a secret
 * @throws {ConfigInvalid} naming every variable that is wrong, and what it should be
 */
export function loadConfig(
  env: Environment,
  readText = (path: string) => readFileSync(path, 'utf8'),
): Config {
  const { config, problems } = parseEnvironment(env, readText)
  if (problems.length > 0) throw new ConfigInvalid(problems)
  return config
}

/** All variables that are looked at. */
export function variableNames(): string[] {
  return [...parseEnvironment({}, () => '').known]
}

function parseEnvironment(env: Environment, readText: (path: string) => string) {
  const problems: string[] = []
  const known = new Set<string>()

  function textOf(name: string): string {
    known.add(name)
    const text = env[name]?.trim() ?? ''
    if (!secrets.includes(name)) return text
    known.add(`${name}_FILE`)
    const path = env[`${name}_FILE`]?.trim() ?? ''
    if (path === '') return text
    if (text !== '') problems.push(`${name} and ${name}_FILE are both set: unset one of them`)
    try {
      const secret = readText(path).trim()
      if (secret === '') problems.push(`${name}_FILE is an empty file: ${path}`)
      return secret
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      problems.push(`${name}_FILE has to be a file that can be read: ${reason}`)
      return ''
    }
  }

  function read<T>(name: string, fallback: T, expected: string, parse: (text: string) => T | undefined): T {
    const text = textOf(name)
    if (text === '') return fallback
    const value = parse(text)
    if (value !== undefined) return value
    problems.push(`${name} has to be ${expected}${secrets.includes(name) ? '' : `, not "${text}"`}`)
    return fallback
  }
  const whole = (name: string, fallback: number, min: number, max: number) =>
    read(name, fallback, `a whole number from ${min} to ${max}`, (text) => wholeNumber(text, min, max))
  const wholeOrNone = (name: string, min: number, max: number) =>
    read<number | undefined>(name, undefined, `a whole number from ${min} to ${max}`, (text) =>
      wholeNumber(text, min, max),
    )

  const role = read<Config['role']>('PATCHBAY_ROLE', 'all', '"all", "api" or "worker"', (text) =>
    text === 'all' || text === 'api' || text === 'worker' ? text : undefined,
  )
  // Without sessions of its own, a node has no more to run than what builders try out.
  const usualRunners = role === 'api' ? 1 : Math.max(2, availableParallelism())
  const config: Config = {
    port: whole('PORT', 3000, 0, 65_535),
    host: read('HOST', '127.0.0.1', 'a host name or address', (text) =>
      /^[\w.:-]+$/.test(text) ? text : undefined,
    ),
    publicUrl: read<string | undefined>(
      'PATCHBAY_PUBLIC_URL',
      undefined,
      'an http or https URL without a path',
      publicUrl,
    ),
    proxies: whole('PATCHBAY_PROXIES', 0, 0, 10),
    dataDir: resolve(read('PATCHBAY_DATA_DIR', 'data', 'a folder', (text) => text)),
    pluginsDir: read<string | undefined>('PATCHBAY_PLUGINS_DIR', undefined, 'a folder', (text) =>
      resolve(text),
    ),
    mongodbUrl: read<string | undefined>(
      'MONGODB_URL',
      undefined,
      'a URL that starts with mongodb:// or mongodb+srv://',
      (text) => (/^mongodb(\+srv)?:\/\/[^/?]/.test(text) ? text : undefined),
    ),
    secretKey: read<Buffer | undefined>(
      'PATCHBAY_SECRET_KEY',
      undefined,
      '64 hex digits, or 32 bytes in base64',
      secretKey,
    ),
    earlierSecretKeys: read<Buffer[]>(
      'PATCHBAY_SECRET_KEY_PREVIOUS',
      [],
      'a list of keys, each 64 hex digits, or 32 bytes in base64',
      secretKeys,
    ),
    role,
    registration: read<Config['registration']>(
      'PATCHBAY_REGISTRATION',
      'first',
      '"first" or "open"',
      (text) => (text === 'first' || text === 'open' ? text : undefined),
    ),
    runners: whole('PATCHBAY_RUNNERS', usualRunners, 1, 64),
    slots: whole('PATCHBAY_SLOTS', 256, 1, 10_000),
    queueLimit: whole('PATCHBAY_QUEUE_LIMIT', 100_000, 1, 10_000_000),
    rateLimit: wholeOrNone('PATCHBAY_RATE_LIMIT', 1, 10_000_000),
    retention: {
      days: whole('PATCHBAY_RETENTION_DAYS', 30, 1, 36_500),
      count: wholeOrNone('PATCHBAY_RETENTION_COUNT', 1, 1_000_000_000),
    },
    allowPrivateNetwork: read('PATCHBAY_ALLOW_PRIVATE_NETWORK', [], 'a list of host or host:port', hostList),
    logLevel: read('LOG_LEVEL', 'info', `one of ${logLevels.join(', ')}`, (text) =>
      logLevels.includes(text) ? text : undefined,
    ),
  }
  if (role !== 'all' && config.mongodbUrl === undefined && textOf('MONGODB_URL') === '')
    problems.push(`PATCHBAY_ROLE ${role} shares its work with other nodes, which takes a MONGODB_URL: set it`)
  if (config.earlierSecretKeys.length > 0 && config.secretKey === undefined)
    problems.push('PATCHBAY_SECRET_KEY_PREVIOUS goes with a PATCHBAY_SECRET_KEY, which is not set: set it')
  for (const name of Object.keys(env)) {
    if (name.startsWith(prefix) && !known.has(name) && !others.includes(name))
      problems.push(`${name} is not known: check its spelling`)
  }
  return { config, problems, known }
}

function wholeNumber(text: string, min: number, max: number): number | undefined {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN
  return value >= min && value <= max ? value : undefined
}

function secretKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  return /^[A-Za-z0-9+/]{43}=$/.test(text) ? Buffer.from(text, 'base64') : undefined
}

function secretKeys(text: string): Buffer[] | undefined {
  const keys = text.split(/[\s,]+/).map(secretKey)
  return keys.every((key) => key !== undefined) ? keys : undefined
}

function publicUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, origin, username, password, pathname, search, hash } = new URL(text)
  const isPlain = [username, password, search, hash].every((part) => part === '') && pathname === '/'
  return isPlain && (protocol === 'http:' || protocol === 'https:') ? origin : undefined
}

function hostList(text: string): string[] | undefined {
  const hosts = text
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '')
  return hosts.every((host) => /^(\[[0-9a-f:]+\]|[\w.-]+)(:\d{1,5})?$/i.test(host)) ? hosts : undefined
}
