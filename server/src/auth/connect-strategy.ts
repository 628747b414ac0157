import OAuth2Strategy from 'passport-oauth2'
import type { OAuth2Provider } from '@patchbay/sdk'

/** Of one way of a user to a provider and back. */
export interface CodeFlow {
  definition: OAuth2Provider
  clientId: string
  /** Where the provider sends the browser back to, exactly as it is registered there. */
  callbackUrl: string
  scopes: string[]
}

/** Where the browser is sent to, and PKCE's code verifier, which is kept until it comes back. */
export interface Departure {
  url: string
  verifier: string | null
}

/** What passport-oauth2 is told of a flow's state; ours lies in the store, with more than fits here. */
interface StateStore {
  store(request: unknown, verifier: string | undefined, state: unknown, meta: unknown, done: Stored): void
  verify(request: unknown, state: string, meta: unknown, done: Verified): void
}
type Stored = (error: Error | null, state?: string) => void
type Verified = (error: Error | null, ok: string | boolean) => void

type Grant = Record<string, string>
type Exchanged = (error: unknown, access: string, refresh: string, answer: unknown) => void

/** The code flow by passport-oauth2; requests to the token endpoint go through the hub's own client. */
class ProviderStrategy extends OAuth2Strategy {
  readonly #definition: OAuth2Provider
  readonly #scopes: string[]

  constructor(
    { definition, clientId, callbackUrl, scopes }: CodeFlow,
    options: { state: StateStore; exchange: (grant: Grant) => Promise<unknown> },
  ) {
    const separator = definition.scopeSeparator ?? ' '
    super(
      {
        authorizationURL: definition.endpoints.authorizationUrl,
        tokenURL: definition.endpoints.tokenUrl,
        clientID: clientId,
        // The client authenticates in the exchange, which is ours.
        clientSecret: '',
        callbackURL: callbackUrl,
        skipUserProfile: true,
        // The types want it, and know `pkce` with `state: true` alone.
        ...({ pkce: definition.pkce ?? true, store: options.state } as object),
        ...(definition.scopeParam === undefined && scopes.length > 0 && { scope: scopes.join(separator) }),
      },
      (
        _access: string,
        _refresh: string,
        answer: unknown,
        _profile: unknown,
        done: (e: null, u: object) => void,
      ) => done(null, answer as object),
    )
    this.#definition = definition
    this.#scopes = scopes
    const exchange = (code: string, grant: Grant, done: Exchanged): void => {
      options.exchange({ ...grant, code }).then(
        // The library looks whether there is a token; what it is stays in the answer.
        (answer) => done(null, 'given', '', answer),
        (error: unknown) => done(error, '', '', undefined),
      )
    }
    this._oauth2.getOAuthAccessToken = exchange as typeof this._oauth2.getOAuthAccessToken
  }

  override authorizationParams(): object {
    const { authorizationParams, scopeParam, scopeSeparator = ' ' } = this.#definition
    const scope = scopeParam !== undefined && this.#scopes.length > 0
    return { ...authorizationParams, ...(scope && { [scopeParam]: this.#scopes.join(scopeSeparator) }) }
  }
}

/** Begins a flow. @param state what comes back with the browser */
export async function departTo(flow: CodeFlow, state: string): Promise<Departure> {
  let verifier: string | null = null
  const store: StateStore = {
    store: (_request, made, _state, _meta, done) => {
      verifier = made ?? null
      done(null, state)
    },
    verify: (_request, _state, _meta, done) => done(null, false),
  }
  const exchange = () => Promise.reject(new Error('nothing is exchanged on the way there'))
  const outcome = await run(new ProviderStrategy(flow, { state: store, exchange }), {})
  if (outcome.kind !== 'redirected') throw new Error(`the authorization request came to nothing`)
  return { url: outcome.url, verifier }
}

/**
 * Ends a flow whose state was checked: exchanges the code.
 *
 * @param exchange asks the token endpoint
 * @throws what `exchange` does
 */
export async function arriveFrom<Answer extends object>(
  flow: CodeFlow,
  { code, verifier }: { code: string; verifier: string | null },
  exchange: (grant: Grant) => Promise<Answer>,
): Promise<Answer> {
  const store: StateStore = {
    store: (_request, _verifier, _state, _meta, done) => done(new Error('the flow has begun already')),
    verify: (_request, _state, _meta, done) => done(null, verifier ?? true),
  }
  const outcome = await run(new ProviderStrategy(flow, { state: store, exchange }), { code })
  if (outcome.kind !== 'exchanged') throw new Error('the code was not exchanged')
  return outcome.answer as Answer
}

type Outcome = { kind: 'redirected'; url: string } | { kind: 'exchanged'; answer: object }

/** Runs a strategy as Passport does, once, with its actions told instead of taken. */
function run(strategy: ProviderStrategy, query: Record<string, string>): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    strategy.redirect = (url) => resolve({ kind: 'redirected', url })
    strategy.success = (answer) => resolve({ kind: 'exchanged', answer })
    strategy.fail = () => reject(new Error('the strategy refused what it was given'))
    // What the exchange threw comes wrapped.
    strategy.error = (error: Error & { oauthError?: Error }) => reject(error.oauthError ?? error)
    strategy.authenticate({ query } as never, {})
  })
}
