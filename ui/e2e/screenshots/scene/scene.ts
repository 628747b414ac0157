import { type Browser, request as requests } from '@playwright/test'
import { type HubProcess, startHub } from '../../support/hub-process.ts'
import { password, type Person } from '../../support/person.ts'
import { setShop, type Shop } from './shop.ts'
import { setWorkshop, type Workshop } from './workshop.ts'

/** Three hubs: one of a shop at work, one on which pictures make things as they like, and one that is new. */
export interface Scene {
  shop: Shop
  workshop: Workshop
  /** Who draws and writes tasks in the workshop. */
  drawer: Person
  viewers: Record<Viewer, { url: string; login?: Login }>
  dispose(): Promise<void>
}

/**
 * Of the shop: `admin`, `user`, whose accounts have expired, `caller`, whom a task asks for consent, and `nobody`.
 * Of the workshop: `root`, `drawer`, `empty`, who has nothing, `wordy`, with whom everything is long and many, and
 * `stranger`, who may register. `newcomer`: nobody has an account yet.
 */
export type Viewer =
  'admin' | 'user' | 'caller' | 'nobody' | 'root' | 'drawer' | 'empty' | 'wordy' | 'stranger' | 'newcomer'

type Login = Awaited<ReturnType<typeof login>>

export async function setScene(browser: Browser): Promise<Scene> {
  const [shop, workshop, fresh] = await Promise.all([setShop(browser), setWorkshop(), startHub()])
  const at = async ({ url }: HubProcess, person: Person) => ({ url, login: await login(url, person) })
  return {
    shop,
    workshop,
    drawer: workshop.drawer,
    viewers: {
      admin: await at(shop.hub, shop.admin),
      user: await at(shop.hub, shop.user),
      caller: await at(shop.hub, shop.caller),
      nobody: { url: shop.hub.url },
      root: await at(workshop.hub, workshop.root),
      drawer: await at(workshop.hub, workshop.drawer),
      empty: await at(workshop.hub, workshop.empty),
      wordy: await at(workshop.hub, workshop.wordy),
      stranger: { url: workshop.hub.url },
      newcomer: { url: fresh.url },
    },
    async dispose() {
      await Promise.all([shop.dispose(), workshop.dispose(), fresh.dispose()])
    },
  }
}

async function login(url: string, { user }: Person) {
  const context = await requests.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } })
  await context.post('/api/auth/login', { data: { email: user.email, password } })
  const state = await context.storageState()
  await context.dispose()
  return state
}
