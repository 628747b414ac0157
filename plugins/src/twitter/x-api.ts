import type { Api } from '../provider-api/call-api.ts'
import { listIn, textIn } from '../provider-api/read.ts'

/** X API, “Response codes and errors”: https://docs.x.com/x-api/fundamentals/response-codes-and-errors */
export const x: Api = {
  name: 'X',
  problemOf(body) {
    const [first] = listIn(body, 'errors')
    // `type` is a URL whose last part names the problem, about:blank for none in particular.
    const type = textIn(body, 'type') ?? textIn(first, 'type') ?? ''
    const named = /\/problems\/([\w-]+)$/.exec(type)?.[1]
    return {
      code: named ?? textIn(first, 'code'),
      message:
        textIn(body, 'detail') ??
        textIn(first, 'detail') ??
        textIn(first, 'message') ??
        textIn(body, 'title'),
      // The month's posts of the developer's plan are used up: it is not a matter of minutes.
      lasting: named === 'usage-capped',
    }
  },
}

export function urlOfTweet(id: string): string {
  return `https://x.com/i/web/status/${id}`
}
