import { NotFound } from '../errors.ts'
import type { Store } from '../store/port.ts'
import { type ProviderClient, ProviderUnreachable } from './provider-client.ts'

export interface Picture {
  type: string
  body: Uint8Array
}

/** @throws {NotFound} the account has none, it is not the user's, or what is there is no picture */
export type AccountPicture = (userId: string, integrationId: string) => Promise<Picture>

/** Images that are pixels alone: an SVG on our own origin could hold script. */
const types = /^image\/(png|jpeg|gif|webp|avif)$/

/**
 * Fetches the picture of a connected account in the browser's place. The provider, or whoever it names as the
 * picture's host, does not learn who looks at our pages when, and their policy allows no other host.
 */
export function createAccountPicture(deps: {
  store: Pick<Store, 'integrations'>
  ask: ProviderClient
}): AccountPicture {
  const { store, ask } = deps
  return async (userId, integrationId) => {
    const record = await store.integrations.get(integrationId)
    const url = record?.userId === userId ? record.account.picture : null
    if (url === null) throw new NotFound('There is no such picture')
    const answer = await ask({ method: 'GET', url, headers: { accept: 'image/*' } }).catch(
      (error: unknown) => {
        if (error instanceof ProviderUnreachable) throw new NotFound('The picture cannot be had now')
        throw error
      },
    )
    const given = answer.headers.find(([name]) => name === 'content-type')?.[1] ?? ''
    const type = given.split(';')[0]?.trim().toLowerCase() ?? ''
    if (answer.status !== 200 || !types.test(type)) throw new NotFound('What is there is no picture')
    return { type, body: answer.body }
  }
}
