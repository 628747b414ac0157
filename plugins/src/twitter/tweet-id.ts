import { Type } from '@patchbay/sdk'

/** The schema of a field that takes a tweet. */
export function tweetId(title: string, description: string) {
  return Type.String({ title, description, pattern: '^[0-9]{1,19}$', examples: ['1346889436626259968'] })
}
