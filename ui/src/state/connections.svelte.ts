import { api, dataOf } from '../api/client.ts'
import type { Integration, Provider } from '../api/types.ts'

/** The hub's providers, and what the person who is signed in has connected to them. */
class Connections {
  /** Undefined until they are there. */
  providers = $state.raw<Provider[] | undefined>(undefined)
  /** Oldest first. */
  integrations = $state.raw<Integration[]>([])
  byName = $derived(new Map((this.providers ?? []).map((one) => [one.name, one])))

  #loading: Promise<void> | undefined

  /** Waits for the first load; later ones happen when asked for with `reload`. */
  load(): Promise<void> {
    return (this.#loading ??= this.reload())
  }

  async reload(): Promise<void> {
    try {
      const [providers, integrations] = await Promise.all([
        dataOf(api.GET('/api/providers')),
        dataOf(api.GET('/api/integrations')),
      ])
      this.providers = providers
      this.integrations = integrations
    } catch (error) {
      this.#loading = undefined
      throw error
    }
  }

  of(provider: string): Integration[] {
    return this.integrations.filter((one) => one.provider === provider)
  }

  /** A provider that is not known, such as one whose plugin is gone, is called by its name. */
  titleOf(provider: string): string {
    return this.byName.get(provider)?.title ?? provider
  }
}

export const connections = new Connections()
