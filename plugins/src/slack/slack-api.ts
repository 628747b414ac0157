import type { Api } from '../provider-api/call-api.ts'
import { at, textIn } from '../provider-api/read.ts'

/** Slack, “Web API: Evaluating responses”: https://docs.slack.dev/apis/web-api/#responses */
export const slackApi: Api = {
  name: 'Slack',
  // Errors have status 200 and `ok: false`.
  failsWith200: true,
  problemOf(body) {
    if (at(body, 'ok') === true) return undefined
    const code = textIn(body, 'error')
    return {
      code,
      message: code === undefined ? undefined : (remedies[code] ?? textIn(body, 'needed')),
      limited: code === 'ratelimited' || code === 'rate_limited',
      passing: code !== undefined && passing.includes(code),
    }
  },
}

const passing = ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout']

/** In words, what the names of common errors leave open. */
const remedies: Record<string, string> = {
  channel_not_found: 'there is no such channel, or the connected account does not see it',
  not_in_channel: 'the connected account is not in the channel: join it first',
  is_archived: 'the channel was archived',
  msg_too_long: 'the text is too long',
  no_text: 'the text is empty',
  missing_scope: 'the account was connected without what this takes: connect it again',
  invalid_auth: 'connect the account again',
  token_revoked: 'connect the account again',
  token_expired: 'connect the account again',
  account_inactive: 'the connected account was deactivated',
}
