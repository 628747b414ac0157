// Answers are looked into member by member: their shape is what the tests are about.
// oxlint-disable-next-line typescript/no-explicit-any
type Answered = any

export interface Answer {
  status: number
  headers: Headers
  body: Answered
}

export const password = 'correct horse'

/** A person or program that talks to the hub over HTTP. */
export class Client {
  url: string
  token = ''
  /** Set by `register` and `login`. */
  user: Answered

  constructor(url: string) {
    this.url = url
  }

  async request(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.request('GET', path, undefined, headers)
  }

  post(path: string, body: object = {}, headers?: Record<string, string>): Promise<Answer> {
    return this.request('POST', path, body, headers)
  }

  patch(path: string, body: object, headers?: Record<string, string>): Promise<Answer> {
    return this.request('PATCH', path, body, headers)
  }

  put(path: string, body: object, headers?: Record<string, string>): Promise<Answer> {
    return this.request('PUT', path, body, headers)
  }

  delete(path: string): Promise<Answer> {
    return this.request('DELETE', path)
  }

  async register(email: string): Promise<void> {
    this.#enter(await this.post('/api/auth/register', { email, password }), 201)
  }

  async login(email: string): Promise<void> {
    this.#enter(await this.post('/api/auth/login', { email, password }), 200)
  }

  #enter(answer: Answer, expected: number): void {
    if (answer.status !== expected) throw new Error(`not signed in: ${JSON.stringify(answer.body)}`)
    this.token = answer.body.token
    this.user = answer.body.user
  }

  /** Creates an interaction and activates it. @returns its record */
  async publish(interaction: object): Promise<Answered> {
    const created = await this.post('/api/interactions', { name: 'Test', ...interaction })
    if (created.status !== 201) throw new Error(`not created: ${JSON.stringify(created.body)}`)
    const activated = await this.post(`/api/interactions/${created.body.id}/activate`)
    if (activated.status !== 200) throw new Error(`not activated: ${JSON.stringify(activated.body)}`)
    return activated.body
  }

  /** One session whole, once it has ended; reads its events until then. */
  async ended(sessionId: string): Promise<Answered> {
    const follow = async () => {
      const response = await fetch(`${this.url}/api/sessions/${sessionId}/events`, {
        headers: { authorization: `Bearer ${this.token}` },
      })
      // Who falls too far behind is disconnected, and comes again as a browser does.
      return response.text().catch(() => undefined)
    }
    while ((await follow()) === undefined);
    return (await this.get(`/api/sessions/${sessionId}`)).body
  }
}

export function createClient(url: string): Client {
  return new Client(url)
}
