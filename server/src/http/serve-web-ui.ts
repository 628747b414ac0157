import type { Context, Middleware } from 'koa'
import type { BuiltFiles } from '../web-ui/built-files.ts'
import type { WebUi, WebUiState } from '../web-ui/create-web-ui.ts'

/** Paths of programs: what is not there is a 404 for them, not a page. */
const reserved = /^\/(api|run|oauth|assets)\//

/** Vite puts the hash of its content into the name of each of these. */
const hashed = /^\/assets\//

/** Seconds after which a browser that waits for the build asks again. */
const askAgainSeconds = 2

/**
 * The files of the web UI, and its one page for every path that a browser opens and nothing else is at.
 * Browsers ask each time whether a file has changed, but for those whose names change with their content.
 */
export function serveWebUi(webUi: WebUi): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next()
    const opensPage = !reserved.test(ctx.path) && ctx.get('accept').includes('text/html')
    const state = await webUi.state()
    if (state.status !== 'ready') return opensPage ? answerNotReady(ctx, state) : next()
    const sent =
      (await send(ctx, ctx.path, state.files)) || (opensPage && (await send(ctx, '/index.html', state.files)))
    if (!sent) await next()
  }
}

/** @returns whether there is such a file */
async function send(ctx: Context, path: string, files: BuiltFiles): Promise<boolean> {
  const encodings = files.encodings(path)
  if (encodings.length === 0) return false
  const accepted = ctx.acceptsEncodings(...encodings)
  const encoding = encodings.find((one) => one === accepted) ?? 'identity'
  const file = await files.read(path, encoding)
  if (!file) return false
  ctx.status = 200
  ctx.vary('accept-encoding')
  ctx.type = file.extension
  ctx.etag = file.etag
  ctx.set('cache-control', hashed.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
  if (encoding !== 'identity') ctx.set('content-encoding', encoding)
  if (ctx.fresh) ctx.status = 304
  else ctx.body = file.body
  return true
}

function answerNotReady(ctx: Context, state: Exclude<WebUiState, { status: 'ready' }>): void {
  const building = state.status === 'building'
  const title = building ? 'Patchbay is building its web UI' : 'There is no web UI'
  const text = building
    ? 'This page opens by itself as soon as it is ready, in some seconds. The API is up already.'
    : state.reason
  ctx.status = 503
  ctx.type = 'text/html; charset=utf-8'
  ctx.set('cache-control', 'no-store')
  ctx.set('retry-after', String(askAgainSeconds))
  // The policy for pages allows no style in them: a plain page for a few seconds.
  ctx.body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
${building ? `<meta http-equiv="refresh" content="${askAgainSeconds}">` : ''}
<title>Patchbay</title>
<h1>${title}</h1>
<p>${text}</p>
</html>
`
}
