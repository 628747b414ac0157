import { api, dataOf, whenSignedOut } from '../api/client.ts'
import type { Registration, Role, User } from '../api/types.ts'

const rank: Record<Role, number> = { user: 0, builder: 1, admin: 2 }

/** Who is signed in. */
class Account {
  /** Undefined until it is known; null where nobody is signed in. */
  user = $state.raw<User | null | undefined>(undefined)
  registration = $state<Registration>('closed')
  /** The login ended while a page was open: the page stays, and one signs in above it. */
  expired = $state(false)

  #signedInAgain = new Set<() => void>()

  constructor() {
    whenSignedOut(() => {
      if (this.user) this.expired = true
    })
  }

  async load(): Promise<void> {
    const { user, registration } = await dataOf(api.GET('/api/auth/state'))
    this.registration = registration
    this.user = user
  }

  async signIn(credentials: { email: string; password: string }): Promise<void> {
    const { user } = await dataOf(api.POST('/api/auth/login', { body: credentials }))
    this.#enter(user)
  }

  async register(request: { email: string; password: string; name?: string }): Promise<void> {
    const { user } = await dataOf(api.POST('/api/auth/register', { body: request }))
    this.#enter(user)
  }

  async signOut(): Promise<void> {
    // A token that is dead already is as good as signed out.
    await api.POST('/api/auth/logout', {})
    this.expired = false
    this.user = null
    await this.load()
  }

  /** Whether the role suffices for what `role` may do. */
  may(role: Role): boolean {
    return this.user ? rank[this.user.role] >= rank[role] : false
  }

  /** Calls back once, when somebody whose login had ended has signed in again: what failed can be tried again. */
  onSignedInAgain(listener: () => void): () => void {
    this.#signedInAgain.add(listener)
    return () => this.#signedInAgain.delete(listener)
  }

  #enter(user: User): void {
    const samePerson = this.user?.id === user.id
    const wasExpired = this.expired
    this.expired = false
    this.registration = this.registration === 'first' ? 'closed' : this.registration
    this.user = user
    if (wasExpired && samePerson) for (const listener of [...this.#signedInAgain]) listener()
  }
}

export const account = new Account()
