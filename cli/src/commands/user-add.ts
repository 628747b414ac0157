import { randomBytes } from 'node:crypto'
import { type Command, textOption, UsageError } from '../command.ts'
import { connectHub, type HubClient, hubOptions } from '../hub-client.ts'

const roles = ['admin', 'builder', 'user']

export const userAdd: Command = {
  name: 'user add',
  args: ['<email>'],
  summary: 'Make an account on a running hub',
  details:
    'Its password is made up and shown once, unless one is piped in with --password-stdin. The first account\n' +
    'of a hub, made with --first, becomes its administrator and gets an API key for PATCHBAY_API_KEY; any other\n' +
    'takes the API key of an administrator.',
  options: {
    role: { type: 'string', value: '<role>', help: `${roles.join(', ')}; default: user` },
    name: { type: 'string', value: '<name>', help: 'Of the person' },
    first: { type: 'boolean', help: 'It is the first account there is' },
    'password-stdin': { type: 'boolean', help: 'Read the password from the standard input' },
    ...hubOptions,
  },
  async run({ args: [email = ''], output, options, ...surroundings }) {
    const role = textOption(options, 'role')
    const name = textOption(options, 'name')
    const first = options['first'] === true
    if (role !== undefined && !roles.includes(role)) {
      throw new UsageError(`--role is one of ${roles.join(', ')}, not "${role}"`)
    }
    if (first && role !== undefined)
      throw new UsageError('The first account is an administrator: leave --role out')
    const isPiped = options['password-stdin'] === true
    const password = isPiped ? await readPassword() : randomBytes(15).toString('base64url')
    const hub = connectHub(surroundings, options, { key: !first })
    const account = { email, password, ...(name !== undefined && { name }) }
    const key = first ? await register(hub, account) : undefined
    if (!first) await hub.request('POST', '/api/users', { ...account, role: role ?? 'user' })
    output.say(`${email} may sign in at ${hub.url} as ${first ? 'admin' : (role ?? 'user')}`)
    if (!isPiped) output.say(`Password: ${password}`)
    if (key !== undefined) output.say(`API key: ${key}`)
    return 0
  },
}

/** @returns an API key, so that the first account's owner can go on here */
async function register(hub: HubClient, account: object): Promise<string> {
  const { token } = (await hub.request('POST', '/api/auth/register', account)) as { token: string }
  const made = await hub.request('POST', '/api/me/api-keys', { name: 'Command line' }, token)
  return (made as { key: string }).key
}

async function readPassword(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk)
  const password = text.replace(/\r?\n$/, '')
  if (password === '') throw new UsageError('No password came from the standard input')
  return password
}
