import type { TaskResponse } from '@patchbay/sdk'
import { base64 } from '../base64.ts'

const json = /^application\/json\b|\+json\b/
const textual =
  /^text\/|^application\/(?:[\w.+-]*xml|javascript|ecmascript|x-www-form-urlencoded|yaml|x-ndjson|graphql|sql|toml)\b|charset=/

/**
 * A response's body by its content type: JSON parsed (as text where it does not parse), text as text, any
 * other as base64, `null` for none.
 */
export async function readBody(response: TaskResponse): Promise<unknown> {
  const type = (response.headers.get('content-type') ?? 'text/plain').toLowerCase()
  if (!json.test(type) && !textual.test(type)) {
    const bytes = await response.bytes()
    return bytes.length === 0 ? null : base64(bytes)
  }
  const text = await response.text()
  if (text === '') return null
  if (!json.test(type)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
