import { allRoutes, type RouteDeps } from './all-routes.ts'
import { createOpenApi } from './openapi.ts'
import { probeRoutes } from './routes/operations.ts'

/**
 * What `GET /openapi.json` answers on a hub without interactions, made without starting one. Whoever is built
 * against the contract takes types from it.
 */
export function contractDocument(): Promise<Record<string, unknown>> {
  // A contract is known when its route is declared; what the handlers need comes into play at the first call.
  const routes = [...allRoutes({} as RouteDeps), ...probeRoutes({} as Parameters<typeof probeRoutes>[0])]
  return createOpenApi({
    routes: () => routes,
    interactions: { listActive: () => Promise.resolve([]), getVersion: () => Promise.resolve(null) },
    typesOf: () => Promise.resolve(() => undefined),
    publicUrl: () => 'http://127.0.0.1:3000',
    version: '',
  }).document(undefined)
}
