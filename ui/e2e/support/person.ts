import type { APIRequestContext, APIResponse, BrowserContext } from '@playwright/test'
import type { Answer, Graph, Interaction, Role, Session, User } from '../../src/api/types.ts'

export const password = 'correct horse battery'

/** Somebody with an account, who also talks to the hub over HTTP to prepare what a test needs. */
export class Person {
  readonly user: User
  readonly #request: APIRequestContext
  readonly #token: string

  constructor(request: APIRequestContext, signedIn: { user: User; token: string }) {
    this.#request = request
    this.user = signedIn.user
    this.#token = signedIn.token
  }

  /** @throws {Error} with what the hub answered, unless it could do it */
  async send<Body>(
    method: string,
    path: string,
    data?: object,
    headers: Record<string, string> = {},
  ): Promise<Body> {
    const response = await this.#request.fetch(path, {
      method,
      headers: { ...headers, authorization: `Bearer ${this.#token}` },
      ...(data && { data }),
    })
    const text = await response.text()
    if (!response.ok()) throw new Error(`${method} ${path} answered ${response.status()}: ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as Body
  }

  get<Body>(path: string): Promise<Body> {
    return this.send('GET', path)
  }

  post<Body>(path: string, data: object = {}, headers?: Record<string, string>): Promise<Body> {
    return this.send('POST', path, data, headers)
  }

  createInteraction(interaction: { name: string; slug?: string; description?: string; graph?: Graph }) {
    return this.post<Interaction>('/api/interactions', interaction)
  }

  /** Creates an interaction and activates it. */
  async publish(interaction: Parameters<Person['createInteraction']>[0]): Promise<Interaction> {
    const { id } = await this.createInteraction(interaction)
    return this.post(`/api/interactions/${id}/activate`)
  }

  /** Calls an endpoint and waits for its end, whatever it is. @returns the session */
  async call(slug: string, body: object = {}): Promise<Session> {
    const { sessionId } = (await this.tryCall(slug, body)).body
    return this.get(`/api/sessions/${String(sessionId)}`)
  }

  /** Calls an endpoint. @returns what it was answered with, whatever that is */
  async tryCall(slug: string, body: object = {}): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await this.#request.fetch(`/run/${slug}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}` },
      data: body,
    })
    return { status: response.status(), body: (await response.json()) as Record<string, unknown> }
  }

  /** Opens the browser's pages as this person. @param origin of the hub, where somebody is signed in there, or the context has other pages too */
  async signIn(context: BrowserContext, origin?: string): Promise<void> {
    const response = await context.request.post('/api/auth/login', {
      data: { email: this.user.email, password },
      ...(origin !== undefined && { headers: { origin } }),
    })
    await signedIn(response)
  }
}

/** The first account of a hub: its administrator. */
export async function register(request: APIRequestContext, email: string, name: string): Promise<Person> {
  const response = await request.post('/api/auth/register', { data: { email, name, password } })
  return new Person(request, await signedIn(response))
}

export async function createPerson(
  request: APIRequestContext,
  admin: Person,
  account: { email: string; name: string; role: Role },
): Promise<Person> {
  await admin.post('/api/users', { ...account, password })
  const response = await request.post('/api/auth/login', { data: { email: account.email, password } })
  return new Person(request, await signedIn(response))
}

async function signedIn(response: APIResponse): Promise<Answer<'/api/auth/login', 'post'>> {
  if (!response.ok()) throw new Error(`not signed in: ${response.status()} ${await response.text()}`)
  return (await response.json()) as Answer<'/api/auth/login', 'post'>
}
