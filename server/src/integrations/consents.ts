import { NotFound } from '../errors.ts'
import type { Store } from '../store/port.ts'
import type { ConsentRecord } from '../store/records.ts'
import type { FindTask } from '../tasks/catalogue.ts'
import type { Audit } from '../users/audit.ts'
import { type AccountNeed, type CustomCode, isCovered, needOf } from './account-need.ts'
import { type AllowedReturn, refusedReturn, returning } from './return-to.ts'

/** A custom task as it is at one time: what it asks for cannot change between the look at it and the yes. */
export interface TaskCode {
  type: string
  /** Of its bundle. */
  hash: string
}

export interface Owner {
  /** A user's id, or `package:<name>`. */
  id: string
  /** Null where the user is gone. */
  name: string | null
}

/** What a custom task asks somebody for. */
export interface AskedConsent extends TaskCode {
  title: string
  description: string
  owner: Owner
  provider: string
  scopes: string[]
  /** Besides the provider's own; `public` for all of them. */
  hosts: string[]
  /** Whether they have consented to all of it. */
  given: boolean
}

export interface GivenConsent {
  type: string
  /** Of the newest version; null where the task is gone. */
  title: string | null
  owner: Owner
  provider: string
  scopes: string[]
  hosts: string[]
  createdAt: string
}

export interface Consented {
  consents: GivenConsent[]
  /** With `consented`; null where none was asked for. */
  returnTo: string | null
}

/** What users let custom tasks do with their accounts. */
export interface Consents {
  /** @throws {NotFound} where one is no custom task that acts as somebody */
  asked(userId: string, tasks: TaskCode[]): Promise<AskedConsent[]>
  /**
   * Lets them do what they ask for.
   *
   * @param request.returnTo where the browser is to go on
   * @throws {NotFound} as `asked` does @throws {InvalidInput} `returnTo` is not allowed; nothing is given then
   */
  give(userId: string, request: { tasks: TaskCode[]; returnTo?: string }): Promise<Consented>
  /** Lets a task do what it asks for that nobody has published yet. */
  giveUnpublished(userId: string, need: AccountNeed & { custom: CustomCode }): Promise<void>
  /** By type. */
  list(userId: string): Promise<GivenConsent[]>
  /** Sessions that run act with their account no more. @throws {NotFound} */
  revoke(userId: string, type: string): Promise<void>
  /** By the authors of task types. */
  ownersOf(authors: string[]): Promise<Map<string, Owner>>
}

export function createConsents(deps: {
  store: Pick<Store, 'consents' | 'users' | 'plugins' | 'now'>
  findTask: FindTask
  allowedReturn: AllowedReturn
  audit: Audit
  publicUrl: () => string
}): Consents {
  const { store, findTask, allowedReturn, audit, publicUrl } = deps

  async function find({ type, hash }: TaskCode): Promise<AccountNeed & { custom: CustomCode }> {
    const need = await needOfCode(type, hash)
    const { custom } = need ?? {}
    if (!need || !custom) throw new NotFound(`There is no custom task ${type} that acts as somebody`)
    return { ...need, custom }
  }

  async function needOfCode(type: string, hash: string): Promise<AccountNeed | undefined> {
    const newest = findTask(type)
    if (newest?.bundle.hash === hash) return needOf(newest)
    const code = await store.plugins.getCode(type, hash)
    if (!code) return undefined
    const { manifest, author } = code
    return needOf({ manifest, author, source: 'custom', bundle: { hash } })
  }

  async function ownersOf(authors: string[]): Promise<Map<string, Owner>> {
    const distinct = [...new Set(authors)]
    return new Map(await Promise.all(distinct.map(async (id) => [id, await ownerOf(id)] as const)))
  }

  async function ownerOf(id: string): Promise<Owner> {
    const [, fromPackage] = /^package:(.+)$/.exec(id) ?? []
    return { id, name: fromPackage ?? (await store.users.get(id))?.name ?? null }
  }

  async function viewAll(consents: ConsentRecord[]): Promise<GivenConsent[]> {
    const owners = await ownersOf(consents.map(({ author }) => author))
    return consents.map(({ taskType, author, provider, scopes, hosts, createdAt }) => ({
      type: taskType,
      title: findTask(taskType)?.manifest.title ?? null,
      owner: owners.get(author) ?? { id: author, name: null },
      provider,
      scopes,
      hosts,
      createdAt: new Date(createdAt).toISOString(),
    }))
  }

  async function keep(
    userId: string,
    { provider, scopes, custom }: AccountNeed & { custom: CustomCode },
    before: ConsentRecord[],
  ): Promise<ConsentRecord> {
    const { type: taskType, author, hosts } = custom
    const known = before.find((one) => one.taskType === taskType)
    // Interactions run several versions of one task: what one of them was let do stays.
    const earlier = known?.author === author && known.provider === provider ? known : undefined
    const consent: ConsentRecord = {
      userId,
      taskType,
      author,
      provider,
      hosts: united(earlier?.hosts, hosts),
      scopes: united(earlier?.scopes, scopes),
      createdAt: store.now(),
    }
    await store.consents.put(consent)
    await audit(userId, 'consent.give', { type: taskType, author, provider, hosts: consent.hosts })
    return consent
  }

  return {
    ownersOf,

    async asked(userId, tasks) {
      const needs = await Promise.all(tasks.map(find))
      const [given, owners] = await Promise.all([
        store.consents.listOf(userId),
        ownersOf(needs.map(({ custom }) => custom.author)),
      ])
      return needs.map(({ provider, scopes, custom }) => {
        const { type, hash, title, description, author, hosts } = custom
        const consent = given.find(({ taskType }) => taskType === type)
        return {
          type,
          hash,
          title,
          description,
          owner: owners.get(author) ?? { id: author, name: null },
          provider,
          scopes,
          hosts,
          given: isCovered(consent, { provider, scopes }, custom),
        }
      })
    },

    async give(userId, { tasks, returnTo }) {
      const page = returnTo === undefined ? undefined : await allowedReturn(returnTo)
      if (returnTo !== undefined && !page) throw refusedReturn(publicUrl())
      const needs = await Promise.all(tasks.map(find))
      const before = await store.consents.listOf(userId)
      const given: ConsentRecord[] = []
      for (const need of needs) given.push(await keep(userId, need, before))
      const consented = given.map(({ taskType }) => taskType).join(',')
      return { consents: await viewAll(given), returnTo: page ? returning(page, { consented }) : null }
    },

    async giveUnpublished(userId, need) {
      await keep(userId, need, await store.consents.listOf(userId))
    },

    list: async (userId) => viewAll(await store.consents.listOf(userId)),

    async revoke(userId, type) {
      if (!(await store.consents.delete(userId, type)))
        throw new NotFound(`You have not consented to ${type}, or not any more`)
      await audit(userId, 'consent.revoke', { type })
    },
  }
}

function united(earlier: string[] = [], now: string[]): string[] {
  return [...new Set([...earlier, ...now])]
}
