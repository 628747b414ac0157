import type { Api } from '../provider-api/call-api.ts'
import { listIn, textIn } from '../provider-api/read.ts'

const limits = ['rateLimitExceeded', 'userRateLimitExceeded', 'RESOURCE_EXHAUSTED', 'RATE_LIMIT_EXCEEDED']

/** Google APIs, “Errors”: https://cloud.google.com/apis/design/errors; Gmail, “Resolve errors”, for its 403s. */
export const googleApi: Api = {
  name: 'Google',
  problemOf(body) {
    const reason = textIn(listIn(body, 'error.errors')[0], 'reason')
    const code = textIn(body, 'error.status') ?? reason
    return {
      code,
      message: textIn(body, 'error.message'),
      limited: [code, reason].some((name) => name !== undefined && limits.includes(name)),
    }
  },
}
