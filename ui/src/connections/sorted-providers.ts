import type { Provider } from '../api/types.ts'

/** Stands for those that administrators name themselves; no provider until somebody sets it up as it is. */
const generic = 'oauth2'

/** Those that people can connect to first, each part by title. */
export function sortedProviders(all: Provider[]): Provider[] {
  return all
    .filter(({ name, configured }) => name !== generic || configured)
    .toSorted((a, b) => Number(b.configured) - Number(a.configured) || a.title.localeCompare(b.title))
}
