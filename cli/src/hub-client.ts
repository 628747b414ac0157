import { CommandFailed, type Surroundings, textOption, type Values } from './command.ts'

const defaultUrl = 'http://127.0.0.1:3000'

/** A hub that runs, as the owner of an API key uses it. */
export interface HubClient {
  url: string
  /** @param token in place of the API key @throws {CommandFailed} with what the hub says is wrong */
  request(method: string, path: string, body?: object, token?: string): Promise<unknown>
}

/** What a hub answers where it refuses something. */
interface Problem {
  status: number
  code: string
  title: string
  detail?: string
  errors?: Array<{ path: string; message: string }>
  diagnostics?: HubDiagnostic[]
}

export interface HubDiagnostic {
  file: string
  line: number
  column: number
  message: string
}

/** The source that was sent does not compile. */
export class SourceRefused extends CommandFailed {
  readonly diagnostics: HubDiagnostic[]
  constructor(diagnostics: HubDiagnostic[]) {
    super('The hub refuses the source')
    this.diagnostics = diagnostics
  }
}

export const hubOptions = {
  url: { type: 'string', value: '<url>', help: 'The hub; default: PATCHBAY_URL' },
} as const

/** @param options.key whether it takes an API key; default: true @throws {CommandFailed} where there is none */
export function connectHub(
  { env }: Pick<Surroundings, 'env'>,
  values: Values,
  options: { key?: boolean } = {},
): HubClient {
  const url = (textOption(values, 'url') ?? env['PATCHBAY_URL'] ?? defaultUrl).replace(/\/+$/, '')
  if (!URL.canParse(url)) throw new CommandFailed(`"${url}" is no URL of a hub, such as ${defaultUrl}`)
  const key = options.key === false ? undefined : env['PATCHBAY_API_KEY']
  if (options.key !== false && !key) {
    throw new CommandFailed(
      'PATCHBAY_API_KEY is not set: make an API key in the web UI, under your name, and set it to that',
    )
  }
  return {
    url,
    async request(method, path, body, token = key) {
      const response = await send(url + path, {
        method,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const answer = parse(text)
      if (response.ok) return answer
      throw failureOf(url, { status: response.status, ...(answer as Partial<Problem>) })
    },
  }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    const reason = cause?.code ?? (error instanceof Error ? error.message : String(error))
    const { origin } = new URL(url)
    throw new CommandFailed(`No hub answers at ${origin} (${reason}): start one, or set PATCHBAY_URL`)
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? null : (JSON.parse(text) as unknown)
  } catch {
    return null
  }
}

function failureOf(url: string, problem: Pick<Problem, 'status'> & Partial<Problem>): CommandFailed {
  const { status, code, title, detail, errors = [], diagnostics } = problem
  if (diagnostics) return new SourceRefused(diagnostics)
  if (code === undefined) return new CommandFailed(`What answers at ${url} is no hub: it says ${status}`)
  if (code === 'unauthenticated')
    return new CommandFailed('The hub does not know PATCHBAY_API_KEY (any more)')
  const lines = errors.map(({ path, message }) => `  ${path.slice(1)} ${message}`)
  return new CommandFailed([`The hub refuses: ${detail ?? title ?? code}`, ...lines].join('\n'))
}
