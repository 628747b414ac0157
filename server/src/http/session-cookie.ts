import type { Context } from 'koa'
import { loginLastsMs } from '../auth/tokens.ts'
import { Forbidden } from '../errors.ts'

const name = 'patchbay'

/** The login's token out of the cookie of the web UI. */
export function cookieToken(header: string | undefined): string | undefined {
  return header === undefined ? undefined : /(?:^|;\s*)patchbay=([A-Za-z0-9_-]+)/.exec(header)?.[1]
}

export function setLoginCookie(ctx: Context, token: string | undefined, secure: boolean): void {
  const parts = [
    `${name}=${token ?? ''}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    `Max-Age=${token === undefined ? 0 : loginLastsMs / 1000}`,
    ...(secure ? ['Secure'] : []),
  ]
  ctx.append('set-cookie', parts.join('; '))
}

/**
 * A page of somebody else's could make the browser send the cookie along: what changes something has to
 * come from a page of ours.
 *
 * @param origins ours
 * @throws {Forbidden}
 */
export function checkOrigin(ctx: Context, origins: ReadonlySet<string>): void {
  if (ctx.method === 'GET' || ctx.method === 'HEAD' || ctx.method === 'OPTIONS') return
  const origin = ctx.get('origin')
  if (origins.has(origin)) return
  if (origin !== '' && (origin === `http://${ctx.host}` || origin === `https://${ctx.host}`)) return
  throw new Forbidden('A request with a cookie has to come from a page of this hub: its Origin is another')
}
