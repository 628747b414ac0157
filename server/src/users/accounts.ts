import { v7 as createId } from 'uuid'
import { hashPassword, isPassword } from '../auth/passwords.ts'
import { loginLastsMs, type Caller, type Tokens } from '../auth/tokens.ts'
import { Conflict, Forbidden, InvalidCredentials, InvalidInput, Unauthenticated } from '../errors.ts'
import { DuplicateKey, type Store } from '../store/port.ts'
import type { Role, TokenRecord, UserRecord } from '../store/records.ts'
import type { Audit } from './audit.ts'
import type { PasswordThrottle } from './password-throttle.ts'
import type { SettingsUseCases } from './settings.ts'
import { type UserView, viewUser } from './user-view.ts'

export interface SignedIn {
  user: UserView
  token: string
  expiresAt: string
}

export interface ApiKeyView {
  id: string
  name: string
  createdAt: string
  expiresAt: string | null
}

/** Who may create an account: the first person, who becomes administrator; anybody; nobody. */
export type Registration = 'first' | 'open' | 'closed'

export interface Accounts {
  registration(): Promise<Registration>
  /** @throws {Forbidden} where registration is closed @throws {Conflict} e-mail taken @throws {RateLimited} */
  register(request: { email: string; password: string; name?: string; address: string }): Promise<SignedIn>
  /** @throws {InvalidCredentials} @throws {RateLimited} */
  login(request: { email: string; password: string; address: string }): Promise<SignedIn>
  logout(caller: Caller): Promise<void>
  me(caller: Caller): Promise<UserView>
  rename(caller: Caller, name: string): Promise<UserView>
  /** Ends all other tokens of the user. @throws {InvalidInput} where the current one is wrong @throws {RateLimited} */
  changePassword(caller: Caller, passwords: { current: string; next: string }): Promise<void>
  /** @throws {Conflict} where there are too many */
  createApiKey(
    caller: Caller,
    request: { name: string; expiresInDays?: number },
  ): Promise<ApiKeyView & { key: string }>
  listApiKeys(caller: Caller): Promise<ApiKeyView[]>
  deleteApiKey(caller: Caller, id: string): Promise<boolean>
}

const dayMs = 24 * 60 * 60 * 1000

/** API keys that one user may have. */
const maxApiKeys = 100

/** What people do with their own accounts. */
export function createAccounts(deps: {
  store: Pick<Store, 'users' | 'tokens'>
  tokens: Tokens
  settings: SettingsUseCases
  throttle: PasswordThrottle
  audit: Audit
}): Accounts {
  const { store, tokens, settings, throttle, audit } = deps

  async function signIn(user: UserRecord): Promise<SignedIn> {
    const expiresAt = Date.now() + loginLastsMs
    const { token } = await tokens.issue({ userId: user.id, kind: 'login', expiresAt })
    return { user: viewUser(user), token, expiresAt: new Date(expiresAt).toISOString() }
  }

  async function current(caller: Caller): Promise<UserRecord> {
    const user = await store.users.get(caller.userId)
    if (!user) throw new Unauthenticated('This account is gone')
    return user
  }

  async function change(caller: Caller, changes: Partial<UserRecord>): Promise<UserRecord> {
    for (;;) {
      const updated = await store.users.update({ ...(await current(caller)), ...changes })
      if (updated) return updated
    }
  }

  return {
    async registration() {
      if ((await store.users.count()) === 0) return 'first'
      return (await settings.get()).registration === 'open' ? 'open' : 'closed'
    },
    async register({ address, ...request }) {
      const isOpen = (await settings.get()).registration === 'open'
      if (!isOpen && (await store.users.count()) > 0)
        throw new Forbidden('Registration is closed: ask an administrator')
      await throttle.admitRegistration(address)
      const user = await newUser({ ...request, role: 'admin' })
      const isFirst = await insert(store, user, 'first')
      if (!isFirst) {
        if (!isOpen) throw new Forbidden('Registration is closed: ask an administrator')
        user.role = 'user'
        await insert(store, user)
      }
      await audit(user.id, 'user.register', { email: user.email, role: user.role })
      return signIn(user)
    },
    async login({ email, password, address }) {
      const normal = normalEmail(email)
      await throttle.admitLogin(normal, address)
      const user = await store.users.getByEmail(normal)
      const isRight = await isPassword(password, user?.passwordHash)
      if (!user || !isRight) {
        await audit(user?.id ?? null, 'user.login-failed', { email: normal })
        throw new InvalidCredentials('The e-mail or the password is wrong')
      }
      await throttle.loggedIn(normal, address)
      await audit(user.id, 'user.login')
      return signIn(user)
    },
    async logout(caller) {
      await tokens.revoke(caller.tokenId, caller.userId)
    },
    me: async (caller) => viewUser(await current(caller)),
    rename: async (caller, name) => viewUser(await change(caller, { name })),
    async changePassword(caller, { current: given, next }) {
      const user = await current(caller)
      await throttle.admitChange(user.id)
      if (!(await isPassword(given, user.passwordHash))) {
        const message = 'The current password is wrong: type the one that you sign in with'
        throw new InvalidInput([{ path: '/current', message }])
      }
      await change(caller, { passwordHash: await hashPassword(next) })
      await throttle.changed(user.id)
      await tokens.revokeAllOf(caller.userId, caller.tokenId)
      await audit(caller.userId, 'user.change-password')
    },
    async createApiKey(caller, { name, expiresInDays }) {
      if ((await store.tokens.listApiKeys(caller.userId)).length >= maxApiKeys) {
        throw new Conflict(`You have ${maxApiKeys} API keys, the most there may be: delete one first`)
      }
      const expiresAt = expiresInDays === undefined ? null : Date.now() + expiresInDays * dayMs
      const { token, record } = await tokens.issue({
        userId: caller.userId,
        kind: 'api-key',
        name,
        expiresAt,
      })
      await audit(caller.userId, 'api-key.create', { id: record.id, name })
      return { ...viewApiKey(record), key: token }
    },
    listApiKeys: async (caller) => (await store.tokens.listApiKeys(caller.userId)).map(viewApiKey),
    async deleteApiKey(caller, id) {
      const deleted = await tokens.revoke(id, caller.userId)
      if (deleted) await audit(caller.userId, 'api-key.delete', { id })
      return deleted
    },
  }
}

/** @throws {Conflict} e-mail taken */
export async function insert(
  store: Pick<Store, 'users'>,
  user: UserRecord,
  onlyIf?: 'first',
): Promise<boolean> {
  try {
    return await store.users.insert(user, onlyIf)
  } catch (error) {
    if (error instanceof DuplicateKey) throw new Conflict('This e-mail address is taken')
    throw error
  }
}

export async function newUser(request: {
  email: string
  password: string
  name?: string
  role: Role
  plan?: string | null
}): Promise<UserRecord> {
  const email = normalEmail(request.email)
  return {
    id: createId(),
    email,
    name: request.name ?? email.slice(0, email.indexOf('@')),
    role: request.role,
    plan: request.plan ?? null,
    passwordHash: await hashPassword(request.password),
    createdAt: Date.now(),
    revision: 0,
  }
}

export function normalEmail(email: string): string {
  return email.trim().toLowerCase().normalize('NFC')
}

function viewApiKey({ id, name, createdAt, expiresAt }: TokenRecord): ApiKeyView {
  return {
    id,
    name,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
  }
}
