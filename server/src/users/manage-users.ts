import { hashPassword } from '../auth/passwords.ts'
import type { Caller, Tokens } from '../auth/tokens.ts'
import { Conflict, InvalidInput, NotFound } from '../errors.ts'
import { DuplicateKey, type Listed, type Page, type Store } from '../store/port.ts'
import type { Role, UserRecord } from '../store/records.ts'
import { insert, newUser, normalEmail } from './accounts.ts'
import type { Audit } from './audit.ts'
import type { Plans } from './plans.ts'
import { type UserView, viewUser } from './user-view.ts'

export interface UserChanges {
  name?: string
  email?: string
  role?: Role
  plan?: string | null
  password?: string
}

export interface ManageUsers {
  list(page: Page): Promise<Listed<UserView>>
  /** @throws {Conflict} e-mail taken */
  create(
    by: Caller,
    request: { email: string; password: string; name?: string; role?: Role; plan?: string | null },
  ): Promise<UserView>
  /** @throws {NotFound} @throws {Conflict} e-mail taken, or the last administrator would be none */
  change(by: Caller, id: string, changes: UserChanges): Promise<UserView>
  /** Ends the user's tokens and integrations; the sessions stay. @throws {NotFound} @throws {Conflict} while the user owns interactions */
  delete(by: Caller, id: string): Promise<void>
}

/** What administrators do with the accounts of others. */
export function createManageUsers(deps: {
  store: Pick<Store, 'users' | 'interactions' | 'plugins' | 'state'>
  tokens: Tokens
  plans: Pick<Plans, 'names'>
  audit: Audit
  /** Revokes what the user has connected. */
  disconnectAll: (userId: string) => Promise<void>
}): ManageUsers {
  const { store, tokens, plans, audit, disconnectAll } = deps

  /** A name that is mistyped would limit nothing. */
  async function checkPlan(plan: string | null | undefined): Promise<void> {
    if (plan === null || plan === undefined) return
    const names = await plans.names()
    if (names.includes(plan)) return
    const known = names.length > 0 ? `there are ${names.join(', ')}` : 'there is none yet'
    throw new InvalidInput([{ path: '/plan', message: `is no plan of the settings: ${known}` }])
  }

  async function find(id: string): Promise<UserRecord> {
    const user = await store.users.get(id)
    if (!user) throw new NotFound('There is no such user')
    return user
  }

  async function keepAnAdmin(user: UserRecord): Promise<void> {
    if (user.role === 'admin' && (await store.users.countAdmins()) <= 1) {
      throw new Conflict('This is the last administrator: make somebody else one first')
    }
  }

  /** Two administrators who demote each other at the same time must not both succeed. */
  let last: Promise<unknown> = Promise.resolve()
  function oneByOne<T>(change: () => Promise<T>): Promise<T> {
    const turn = last.then(change)
    last = turn.catch(() => undefined)
    return turn
  }

  return {
    async list(page) {
      const { items, nextCursor } = await store.users.list(page)
      return { items: items.map(viewUser), nextCursor }
    },
    async create(by, request) {
      await checkPlan(request.plan)
      const user = await newUser({ ...request, role: request.role ?? 'user' })
      await insert(store, user)
      await audit(by.userId, 'user.create', { id: user.id, email: user.email, role: user.role })
      return viewUser(user)
    },
    async change(by, id, { password, email, ...changes }) {
      await checkPlan(changes.plan)
      const secrets = {
        ...(email !== undefined && { email: normalEmail(email) }),
        ...(password !== undefined && { passwordHash: await hashPassword(password) }),
      }
      return oneByOne(async () => {
        for (;;) {
          const user = await find(id)
          if (changes.role !== undefined && changes.role !== 'admin') await keepAnAdmin(user)
          const updated = await update(store, { ...user, ...changes, ...secrets })
          if (!updated) continue
          if (password !== undefined) await tokens.revokeAllOf(id)
          tokens.forget(id)
          await audit(by.userId, 'user.change', { id, changed: Object.keys({ ...changes, ...secrets }) })
          return viewUser(updated)
        }
      })
    },
    delete: (by, id) =>
      oneByOne(async () => {
        const user = await find(id)
        await keepAnAdmin(user)
        const owned = await store.interactions.countOwnedBy(id)
        if (owned > 0)
          throw new Conflict(
            `${owned} interactions belong to this user: delete them or give them to somebody first`,
          )
        const tasks = await store.plugins.countOwnedBy(id)
        if (tasks > 0) throw new Conflict(`${tasks} custom tasks belong to this user: delete them first`)
        await disconnectAll(id)
        await store.users.delete(id)
        await store.state.deleteOfUser(id)
        tokens.forget(id)
        await audit(by.userId, 'user.delete', { id, email: user.email })
      }),
  }
}

async function update(store: Pick<Store, 'users'>, user: UserRecord): Promise<UserRecord | null> {
  try {
    return await store.users.update(user)
  } catch (error) {
    if (error instanceof DuplicateKey) throw new Conflict('This e-mail address is taken')
    throw error
  }
}
