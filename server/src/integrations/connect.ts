import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Logger } from 'pino'
import { arriveFrom, type CodeFlow, departTo } from '../auth/connect-strategy.ts'
import { Conflict } from '../errors.ts'
import { placeOf } from '../secrets/place-of.ts'
import type { SecretBox } from '../secrets/secret-box.ts'
import type { Store } from '../store/port.ts'
import type { ConnectRecord, IntegrationRecord, StartedConnect } from '../store/records.ts'
import type { Audit } from '../users/audit.ts'
import { type ConnectPage, notSetUp, pages } from './connect-pages.ts'
import { fieldsOf, readFields, type Secret } from './credential.ts'
import { callbackUrlOf, type OAuth2Client, type Providers } from './find-provider.ts'
import { keepIntegration } from './keep-integration.ts'
import { type ProviderClient, ProviderUnreachable } from './provider-client.ts'
import { type Account, accountRequestOf, AccountUnknown, askForAccount, readAccount } from './read-account.ts'
import { type AllowedReturn, refusedReturn, returning } from './return-to.ts'
import { requestToken, type TokenAnswer, TokenRefused } from './token-endpoint.ts'

/** From the start page's making to the way back, milliseconds. */
const lastsMs = 10 * 60 * 1000

/** A cookie that a flow's state is bound to; `value` undefined takes it back. */
export interface ConnectCookie {
  name: string
  value: string | undefined
  seconds: number
}

export type ConnectStep = ConnectPage | { kind: 'redirect'; url: string; cookie: ConnectCookie }

/** What a provider sends back with the browser. */
export interface Arrival {
  state?: string
  code?: string
  error?: string
}

export interface ConnectFlow {
  /** @returns the start page's URL; it works once, for ten minutes @throws {InvalidInput} */
  begin(
    userId: string,
    provider: OAuth2Client,
    options: { returnTo?: string | undefined; scopes?: string[] | undefined },
  ): Promise<string>
  /** @param viewerId who is signed in in that browser, if anybody is */
  open(ticket: string, viewerId: string | undefined): Promise<ConnectStep>
  /** @param cookieOf a cookie of the browser */
  arrive(
    provider: string,
    query: Arrival,
    cookieOf: (name: string) => string | undefined,
  ): Promise<ConnectStep | { kind: 'connected'; integration: IntegrationRecord; cookie: ConnectCookie }>
}

/** A user's way to a provider and back, and what is made of it. */
export function createConnectFlow(deps: {
  store: Pick<Store, 'connects' | 'integrations' | 'users' | 'now'>
  box: SecretBox
  providers: Pick<Providers, 'find'>
  ask: ProviderClient
  allowedReturn: AllowedReturn
  audit: Audit
  log: Logger
  publicUrl: () => string
}): ConnectFlow {
  const { store, box, providers, ask, allowedReturn, audit, log, publicUrl } = deps

  const flowOf = ({ definition, client }: OAuth2Client, scopes: string[]): CodeFlow => ({
    definition,
    clientId: client.id,
    callbackUrl: callbackUrlOf(publicUrl(), definition.name),
    scopes,
  })

  /** What is asked for now, and what the user has granted this hub before. */
  async function scopesFor(userId: string, { definition }: OAuth2Client, more: string[]): Promise<string[]> {
    const before = (await store.integrations.listOf(userId)).filter((one) => one.provider === definition.name)
    return [...new Set([...definition.scopes, ...more, ...before.flatMap(({ scopes }) => scopes)])]
  }

  async function find(name: string): Promise<OAuth2Client | undefined> {
    const provider = await providers.find(name)
    return provider?.client ? provider : undefined
  }

  async function exchange(connect: ConnectRecord, code: string): Promise<IntegrationRecord> {
    const provider = await find(connect.provider)
    if (!provider) throw new Conflict(`${connect.provider} is not set up any more`)
    if (!(await store.users.get(connect.userId))) throw new Conflict('the account that began it is gone')
    const sealed = connect.started?.verifier ?? null
    const verifier = sealed === null ? null : box.open(sealed, placeOf.connect(connect.id))
    const flow = flowOf(provider, connect.scopes)
    const answer = await arriveFrom(flow, { code, verifier }, (grant) => requestToken(ask, provider, grant))
    const secret = secretOf(provider, answer, store.now())
    const account = await accountOf(provider, answer, secret)
    const integration = await keepIntegration(
      { store, box },
      {
        userId: connect.userId,
        provider: connect.provider,
        account,
        scopes: answer.scopes ?? connect.scopes,
        secret,
      },
    )
    const { id, userId, provider: name, scopes } = integration
    await audit(userId, 'integration.connect', { id, provider: name, account: account.name, scopes })
    return integration
  }

  async function accountOf(
    { definition }: OAuth2Client,
    { whole }: TokenAnswer,
    secret: Secret,
  ): Promise<Account> {
    const request = accountRequestOf(definition, secret)
    return readAccount(definition.account, request ? await askForAccount(ask, request, definition) : whole)
  }

  return {
    async begin(userId, provider, { returnTo, scopes = [] }) {
      if (returnTo !== undefined && !(await allowedReturn(returnTo))) throw refusedReturn(publicUrl())
      const ticket = randomText()
      await store.connects.insert({
        id: digestOf(ticket),
        userId,
        provider: provider.definition.name,
        scopes: await scopesFor(userId, provider, scopes),
        returnTo: returnTo ?? null,
        expiresAt: store.now() + lastsMs,
        started: null,
      })
      return `${publicUrl()}/oauth/start/${ticket}`
    },

    async open(ticket, viewerId) {
      const connect = await store.connects.get(digestOf(ticket))
      if (!connect) return pages.usedUp
      if (viewerId !== undefined && viewerId !== connect.userId) return pages.somebodyElse
      const provider = await find(connect.provider)
      if (!provider) return notSetUp(connect.provider)
      const [state, browser] = [randomText(), randomText()]
      const { url, verifier } = await departTo(flowOf(provider, connect.scopes), state)
      const started: StartedConnect = {
        state: digestOf(state),
        browser: digestOf(browser),
        verifier: verifier === null ? null : box.seal(verifier, placeOf.connect(connect.id)),
      }
      if (!(await store.connects.start(connect.id, started, store.now()))) return pages.usedUp
      const cookie = { name: cookieName(state), value: browser, seconds: lastsMs / 1000 }
      return { kind: 'redirect', url, cookie }
    },

    async arrive(name, { state, code, error }, cookieOf) {
      if (state === undefined) return pages.noState
      const connect = await store.connects.take(digestOf(state))
      if (!connect?.started) return pages.usedUp
      const browser = cookieOf(cookieName(state)) ?? ''
      if (!timingSafeEqual(Buffer.from(digestOf(browser)), Buffer.from(connect.started.browser)))
        return pages.otherBrowser
      if (connect.provider !== name) return pages.otherProvider
      if (connect.expiresAt <= store.now()) return pages.usedUp

      const cookie: ConnectCookie = { name: cookieName(state), value: undefined, seconds: 0 }
      const page = connect.returnTo === null ? undefined : await allowedReturn(connect.returnTo)
      const refused = (reason: string, text: string): ConnectStep =>
        page
          ? { kind: 'redirect', url: returning(page, { error: reason, error_description: text }), cookie }
          : { kind: 'page', status: 400, title: 'Not connected', text }
      if (error === 'access_denied') return refused('access_denied', `The access to ${name} was denied.`)
      if (code === undefined) {
        const reason = /^[\w.-]{1,64}$/.test(error ?? '') ? ` It says ${error}.` : ''
        return refused('provider_refused', `${name} refused to connect.${reason}`)
      }
      try {
        const integration = await exchange(connect, code)
        if (!page) return { kind: 'connected', integration, cookie }
        const url = returning(page, { connected: name, integration: integration.id })
        return { kind: 'redirect', url, cookie }
      } catch (failure) {
        const reason = reasonOf(failure)
        log.warn({ provider: name, reason }, 'an account could not be connected')
        return refused('connect_failed', `${name} could not be connected: ${reason}.`)
      }
    },
  }
}

function secretOf({ definition }: OAuth2Client, answer: TokenAnswer, now: number): Secret {
  const { accessToken, refreshToken, expiresInMs, whole } = answer
  const expiresAt = expiresInMs === null ? null : now + expiresInMs
  const fields = readFields(fieldsOf(definition), whole)
  return { kind: 'oauth2', accessToken, refreshToken, expiresAt, fields }
}

/** What may be told of a failure: none of these texts holds a secret. @throws what is a bug */
function reasonOf(failure: unknown): string {
  const told = [TokenRefused, ProviderUnreachable, AccountUnknown, Conflict]
  if (failure instanceof Error && told.some((known) => failure instanceof known)) return failure.message
  throw failure
}

/** One per flow, so that two of them in one browser do not get into each other's way. */
function cookieName(state: string): string {
  return `patchbay-connect-${digestOf(state).slice(0, 16)}`
}

function randomText(): string {
  return randomBytes(32).toString('base64url')
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
