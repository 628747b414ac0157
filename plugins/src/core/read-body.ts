import type { TaskResponse } from '@patchbay/sdk'

const json = /^application\/json\b|\+json\b/
const textual =
  /^text\/|^application\/(?:[\w.+-]*xml|javascript|ecmascript|x-www-form-urlencoded|yaml|x-ndjson|graphql|sql|toml)\b|charset=/

/**
 * A response's body by its content type: JSON parsed (as text where it does not parse), text as text, any
 * other as base64, `null` for none.
 */
export async function readBody(response: TaskResponse): Promise<unknown> {
  const type = (response.headers.get('content-type') ?? 'text/plain').toLowerCase()
  if (!json.test(type) && !textual.test(type)) return base64(await response.bytes())
  const text = await response.text()
  if (text === '') return null
  if (!json.test(type)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function base64(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return null
  const chunk = 8_192
  let binary = ''
  for (let at = 0; at < bytes.length; at += chunk) {
    binary += String.fromCharCode(...bytes.subarray(at, at + chunk))
  }
  return btoa(binary)
}
