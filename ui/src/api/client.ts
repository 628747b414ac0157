import createClient from 'openapi-fetch'
import { ApiProblem, problemFrom } from './problem.ts'
import type { paths } from './contract.d.ts'

/** Told when an answer says that nobody is signed in any more. */
let onSignedOut: () => void = () => {}

export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener
}

/** The server's routes, typed by its own OpenAPI document; the login's cookie goes along. */
export const api = createClient<paths>({
  fetch: async (request) => {
    try {
      return await fetch(request)
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') throw error
      throw new ApiProblem({
        status: 0,
        code: 'unreachable',
        detail: 'The hub does not answer. Is it running, and are you online?',
      })
    }
  },
})

api.use({
  onResponse({ response, schemaPath }) {
    if (response.status === 401 && !schemaPath.startsWith('/api/auth/')) onSignedOut()
  },
})

/** What openapi-fetch resolves with. */
interface Fetched {
  data?: unknown
  error?: unknown
  response: Response
}

/** The body of the answer; nothing where it has none. */
type DataOf<Result extends Fetched> = [Exclude<Result['data'], undefined>] extends [never]
  ? void
  : Exclude<Result['data'], undefined>

/**
 * What a request was answered with.
 *
 *     const { items } = await dataOf(api.GET('/api/sessions'))
 *
 * @throws {ApiProblem}
 */
export async function dataOf<Result extends Fetched>(request: Promise<Result>): Promise<DataOf<Result>> {
  const { data, error, response } = await request
  if (!response.ok) throw problemFrom(response, error)
  return data as DataOf<Result>
}
