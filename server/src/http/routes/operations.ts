import { Type } from '@patchbay/sdk'
import { Overloaded } from '../../errors.ts'
import { StoreUnavailable } from '../../store/port.ts'
import type { Metrics } from '../../telemetry/metrics.ts'
import type { OpenApi } from '../openapi.ts'
import { defineRoute, type Route } from '../route.ts'

const Ok = Type.Object({ status: Type.Literal('ok') })

/** What whoever runs the hub looks at, on each node. */
export function probeRoutes(deps: {
  metrics: Metrics
  /** @throws what is not ready, in words */
  checkReady: () => Promise<void>
}): Route[] {
  return [
    defineRoute(
      {
        method: 'GET',
        path: '/healthz',
        summary: 'The process is up',
        access: 'public',
        answers: { 200: { description: 'It is', schema: Ok } },
      },
      () => Promise.resolve({ status: 200, body: { status: 'ok' } }),
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/readyz',
        summary: 'The store answers and the runners are up',
        access: 'public',
        answers: { 200: { description: 'They are', schema: Ok } },
      },
      async () => {
        try {
          await deps.checkReady()
        } catch (error) {
          // What is wrong with the store names files, which are nobody's business out there.
          if (error instanceof StoreUnavailable) throw error
          throw new Overloaded(error instanceof Error ? error.message : 'The hub is not ready', 1_000)
        }
        return { status: 200, body: { status: 'ok' } }
      },
    ),
    defineRoute(
      {
        method: 'GET',
        path: '/metrics',
        summary: "Metrics in Prometheus' text format",
        access: 'public',
        answers: { 200: { description: 'text/plain' } },
      },
      async () => ({
        status: 200,
        body: await deps.metrics.text(),
        headers: { 'content-type': deps.metrics.contentType },
      }),
    ),
  ]
}

export function descriptionRoutes(deps: { openApi: OpenApi }): Route[] {
  return [
    defineRoute(
      {
        method: 'GET',
        path: '/openapi.json',
        summary: 'This description: the routes, and the active interactions that one may call',
        access: 'public',
        answers: { 200: { description: 'OpenAPI 3.1' } },
      },
      async ({ maybeCaller }) => ({ status: 200, body: await deps.openApi.document(maybeCaller) }),
    ),
  ]
}
