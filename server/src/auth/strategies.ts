import type { IncomingMessage } from 'node:http'
import { KoaPassport } from 'koa-passport'
import type { Context } from 'koa'
import { Strategy as CustomStrategy } from 'passport-custom'
import { Strategy as BearerStrategy } from 'passport-http-bearer'
import type { Caller, Tokens } from './tokens.ts'

/** Finds out who makes a request: by its bearer token, or by the cookie of the web UI. */
export interface Authentication {
  byBearer(ctx: Context): Promise<Caller | undefined>
  byCookie(ctx: Context): Promise<Caller | undefined>
}

/** @param options.cookieToken the token in a `cookie` header */
export function createAuthentication(options: {
  tokens: Tokens
  cookieToken: (header: string | undefined) => string | undefined
}): Authentication {
  const { tokens, cookieToken } = options
  const passport = new KoaPassport()
  passport.use(
    'bearer',
    new BearerStrategy((token, done) => {
      tokens.verify(token).then((caller) => done(null, caller ?? false), done)
    }),
  )
  passport.use(
    'cookie',
    new CustomStrategy((request, done) => {
      const token = cookieToken((request as unknown as IncomingMessage).headers.cookie)
      if (token === undefined) return done(null, false)
      tokens.verify(token).then((caller) => done(null, caller ?? false), done)
    }),
  )
  const by = (strategy: string) => (ctx: Context) =>
    new Promise<Caller | undefined>((resolve, reject) => {
      const authenticate = passport.authenticate(
        strategy,
        { session: false },
        (error: unknown, caller: unknown) => {
          if (error) reject(error instanceof Error ? error : new Error('authentication failed'))
          else resolve(caller ? (caller as Caller) : undefined)
        },
      )
      Promise.resolve(authenticate(ctx as never, () => Promise.resolve())).catch(reject)
    })
  return { byBearer: by('bearer'), byCookie: by('cookie') }
}
