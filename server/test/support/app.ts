import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { createAuthentication } from '../../src/auth/strategies.ts'
import { createTokens } from '../../src/auth/tokens.ts'
import { answerMalformed } from '../../src/http/answer-malformed.ts'
import { createApp } from '../../src/http/create-app.ts'
import { createOpenApi } from '../../src/http/openapi.ts'
import { RequestLoad } from '../../src/http/request-load.ts'
import type { Route } from '../../src/http/route.ts'
import { administrationRoutes } from '../../src/http/routes/administration.ts'
import { authRoutes } from '../../src/http/routes/auth.ts'
import { interactionRoutes } from '../../src/http/routes/interactions.ts'
import { descriptionRoutes, probeRoutes } from '../../src/http/routes/operations.ts'
import { cookieToken } from '../../src/http/session-cookie.ts'
import { createInteractions } from '../../src/interactions/create-interactions.ts'
import { createPublished } from '../../src/interactions/published.ts'
import { createLogger } from '../../src/telemetry/logger.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { createAccounts } from '../../src/users/accounts.ts'
import { createAudit } from '../../src/users/audit.ts'
import { createManageUsers } from '../../src/users/manage-users.ts'
import { createPasswordThrottle } from '../../src/users/password-throttle.ts'
import { createPlans } from '../../src/users/plans.ts'
import { createSettings } from '../../src/users/settings.ts'
import { compileSchema } from '../../src/validation/compile-schema.ts'
import { createWebUi } from '../../src/web-ui/create-web-ui.ts'
import { createClient } from './client.ts'
import { createTestData } from './test-data.ts'

/** A type whose one field is left to the caller, unless bound. */
const echo = {
  type: 'test.echo',
  input: {
    type: 'object',
    properties: { text: { type: 'string', title: 'Text', minLength: 1 } },
    required: ['text'],
  },
  output: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
}

/** The accounts, administration, interactions and operations over HTTP and a store on disk; no sandbox, no sessions. */
export async function startApp() {
  const data = await createTestData()
  const store = await data.open()
  let url = ''
  const publicUrl = () => url
  const findTaskType = (type: string) => (type === echo.type ? echo : undefined)
  const audit = createAudit(store.audit)
  const tokens = createTokens(store)
  const settings = createSettings({
    store: store.settings,
    defaults: { registration: 'first', plans: {}, returnOrigins: [], retention: { days: 30, count: null } },
    audit,
  })
  const plans = createPlans({ settings, usual: {} })
  const throttle = createPasswordThrottle((options) => store.createLimiter(options))
  const published = createPublished(store)
  const routes: Route[] = []
  const openApi = createOpenApi({
    routes: () => routes,
    interactions: store.interactions,
    typesOf: () => Promise.resolve(findTaskType),
    publicUrl,
    version: '0.1.0',
  })
  const interactions = createInteractions({
    store,
    published,
    types: {
      newest: findTaskType,
      of: () => Promise.resolve(findTaskType),
      pin: () => Promise.resolve({}),
    },
    updatesOf: () => Promise.resolve([]),
    checkValue: (schema, value) => compileSchema(schema)(value),
    onPublished: () => openApi.forget(),
    disableSchedule: () => Promise.resolve(),
    publicUrl,
  })
  const metrics = createMetrics([])
  routes.push(
    ...authRoutes({
      accounts: createAccounts({ store, tokens, settings, throttle, audit }),
    }),
    ...administrationRoutes({
      users: createManageUsers({ store, tokens, plans, audit, disconnectAll: () => Promise.resolve() }),
      settings,
      audit: store.audit,
    }),
    ...interactionRoutes({ interactions }),
    ...probeRoutes({ metrics, checkReady: () => store.ping() }),
    ...descriptionRoutes({ openApi }),
  )
  const app = createApp({
    routes,
    authentication: createAuthentication({ tokens, cookieToken }),
    log: createLogger('silent'),
    metrics,
    webUi: createWebUi(),
    load: new RequestLoad({ maxRequests: 1_000 }),
    proxies: 0,
    origins: new Set(['https://hub.example.com']),
    secure: false,
  })
  const server = createServer(app.callback())
  server.on('clientError', answerMalformed)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const admin = createClient(url)
  await admin.register('admin@example.com')
  let accounts = 0
  return {
    url,
    routes,
    store,
    published,
    admin,
    async signUp(role: 'admin' | 'builder' | 'user') {
      const email = `${role}-${(accounts += 1)}@example.com`
      await admin.post('/api/users', { email, password: 'correct horse', role })
      const client = createClient(url)
      await client.login(email)
      return client
    },
    async dispose() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await store.close()
      await data.dispose()
    },
  }
}

export type TestApp = Awaited<ReturnType<typeof startApp>>
