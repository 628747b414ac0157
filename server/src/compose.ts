import { realpathSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { builtinProviders } from '@patchbay/plugins'
import { createGuardedFetch, createSandbox, createTypeChecker, type GuardedFetch } from '@patchbay/sandbox'
import type { Logger } from 'pino'
import { v7 as createId } from 'uuid'
import { createAuthentication } from './auth/strategies.ts'
import { createTokens } from './auth/tokens.ts'
import { watchUsers } from './auth/watch-users.ts'
import { type Config, ConfigInvalid } from './config.ts'
import { allRoutes } from './http/all-routes.ts'
import { answerMalformed } from './http/answer-malformed.ts'
import { createApp } from './http/create-app.ts'
import { createOpenApi } from './http/openapi.ts'
import { RequestLoad } from './http/request-load.ts'
import type { Route } from './http/route.ts'
import { probeRoutes } from './http/routes/operations.ts'
import { cookieToken } from './http/session-cookie.ts'
import { createIntegrations } from './integrations/create-integrations.ts'
import { createInteractions } from './interactions/create-interactions.ts'
import { createPublished } from './interactions/published.ts'
import { typeUpdates } from './interactions/type-updates.ts'
import { createPackages } from './packages/create-packages.ts'
import { createSourceChecks } from './plugins/check-source.ts'
import { createPlugins } from './plugins/create-plugins.ts'
import { createPublishedPlugins } from './plugins/published-plugins.ts'
import { createSchedules } from './schedules/create-schedules.ts'
import { createScheduler } from './scheduler/create-scheduler.ts'
import type { KeyRing } from './secrets/key-ring.ts'
import { openKeyRing } from './secrets/open-key-ring.ts'
import { createRotateSecrets } from './secrets/rotate-secrets.ts'
import { createSecretBox } from './secrets/secret-box.ts'
import { loadSecretKeys, storeSecretKeys } from './secrets/secret-key.ts'
import { createCallLimits } from './sessions/call-limits.ts'
import { createSessions } from './sessions/create-sessions.ts'
import { applyRetention } from './sessions/retention.ts'
import { createRunnables } from './sessions/runnables.ts'
import type { Store } from './store/port.ts'
import { createCatalogue } from './tasks/catalogue.ts'
import { loadBuiltinTasks } from './tasks/load-builtin.ts'
import { createRestrictions } from './tasks/restrictions.ts'
import { createTaskTypes } from './tasks/task-types.ts'
import { createLogger } from './telemetry/logger.ts'
import { createMetrics } from './telemetry/metrics.ts'
import { createAccounts } from './users/accounts.ts'
import { createAudit } from './users/audit.ts'
import { createManageUsers } from './users/manage-users.ts'
import { createPasswordThrottle } from './users/password-throttle.ts'
import { createPlans } from './users/plans.ts'
import { createSettings } from './users/settings.ts'
import { compileSchema } from './validation/compile-schema.ts'
import { createWebUi } from './web-ui/create-web-ui.ts'
import packageJson from '../package.json' with { type: 'json' }

/** A slow client's headers and body have so long to arrive, milliseconds. */
const headersTimeoutMs = 20_000
const requestTimeoutMs = 60_000

/** A connection on which nothing moves for so long is closed, milliseconds: longer than a call may wait. */
const idleTimeoutMs = 150_000

/** Requests answered at once besides those whose sessions are in a slot: calls in line, and all others. */
const requestsBesides = 10_000

export interface Hub {
  /** @returns the URL it is reached at */
  listen(): Promise<string>
  /** Builds the web UI where it is not current; the API is up meanwhile. @param say tells whoever waits */
  prepareWebUi(say: (line: string) => void): Promise<void>
  /** Takes no more calls, lets what runs end, at most `drainMs`, and closes everything. */
  close(drainMs: number): Promise<void>
}

/** Builds the whole hub; the only place that knows which part stands for which port. */
export async function compose(config: Config): Promise<Hub> {
  const log = createLogger(config.logLevel)
  const { version } = packageJson
  const pluginsDir = pluginsDirOf(config)
  const store = await openStoreOf(config)
  const network = createGuardedFetch({ allowPrivate: config.allowPrivateNetwork })
  const closeStore = async (error: unknown) => {
    await store.close()
    throw error
  }
  const keyRing = await openKeysOf(config, store).catch(closeStore)
  const { sandbox, catalogue } = await startTasks(config, { store, network, log, version }).catch(closeStore)

  const types = createTaskTypes({ catalogue, plugins: store.plugins })
  const audit = createAudit(store.audit)
  const tokens = createTokens(store)
  const userWatch = store.elsewhere && watchUsers({ elsewhere: store.elsewhere, tokens, log })
  const settings = createSettings({
    store: store.settings,
    defaults: {
      registration: config.registration,
      plans: {},
      returnOrigins: [],
      retention: { days: config.retention.days, count: config.retention.count ?? null },
    },
    audit,
  })
  const restrictions = createRestrictions({ store: store.settings, audit })
  const secretBox = createSecretBox(keyRing)
  const rotateSecrets = createRotateSecrets({
    store,
    ring: keyRing,
    box: secretBox,
    keepKeys: ownsItsKey(config, store) ? (keys) => storeSecretKeys(config.dataDir, keys) : undefined,
    audit,
    log,
  })
  const plans = createPlans({
    settings,
    usual: config.rateLimit === undefined ? {} : { sessionsPerMinute: config.rateLimit },
  })
  const throttle = createPasswordThrottle((options) => store.createLimiter(options))
  const accounts = createAccounts({ store, tokens, settings, throttle, audit })

  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs })
  server.setTimeout(idleTimeoutMs)
  const publicUrl = () => config.publicUrl ?? urlOf(server.address(), config)
  const integrations = createIntegrations({
    store,
    box: secretBox,
    definitions: builtinProviders,
    findTask: catalogue.get,
    allowPrivate: config.allowPrivateNetwork,
    settings,
    audit,
    log,
    publicUrl,
  })
  const { disconnectAll } = integrations.integrations
  const users = createManageUsers({ store, tokens, plans, audit, disconnectAll })
  const routes: Route[] = []
  const openApi = createOpenApi({
    routes: () => routes,
    interactions: store.interactions,
    typesOf: (version) => types.of(version),
    publicUrl,
    version,
  })
  const published = createPublished(store)
  const runnables = createRunnables({ store, types })
  const callLimits = createCallLimits({ createLimiter: (options) => store.createLimiter(options), plans })
  const sessions = createSessions({
    store,
    sandbox,
    runnables,
    log,
    node: createId(),
    slots: config.role === 'api' ? 0 : config.slots,
    queueLimit: config.queueLimit,
    published,
    callLimits,
    actFor: integrations.actFor,
    restrictions,
    refuseWithoutAccounts: integrations.refuseWithoutAccounts,
    accountLinks: integrations.accountLinks,
  })
  const schedules = createSchedules({
    store,
    runnables,
    startSession: sessions.start,
    log,
    now: () => store.now(),
  })
  const interactions = createInteractions({
    store,
    published,
    types,
    updatesOf: (version) => typeUpdates(types, version),
    checkValue: (schema, value) => compileSchema(schema)(value),
    onPublished: () => openApi.forget(),
    disableSchedule: (id) => schedules.disable(id),
    publicUrl,
  })
  const typeChecker = createTypeChecker()
  const publishedPlugins = createPublishedPlugins({ plugins: store.plugins, catalogue, log })
  const packages = createPackages({ dir: pluginsDir, sandbox, typeChecker, catalogue, log })
  await Promise.all([publishedPlugins.refresh(), packages.start(), restrictions.list()]).catch(
    async (error: unknown) => {
      packages.stop()
      await typeChecker.close()
      await sandbox.close()
      return closeStore(error)
    },
  )
  const plugins = createPlugins({
    store,
    catalogue,
    checks: createSourceChecks({ sandbox, typeChecker }),
    tries: { sandbox, restrictions, ...integrations },
    consents: integrations.consents,
    published: publishedPlugins,
    audit,
  })
  const metrics = createMetrics([
    { name: 'patchbay_sessions_running', help: 'Sessions in a slot', read: () => sessions.stats().running },
    {
      name: 'patchbay_calls_waiting',
      help: 'Calls that wait for a slot',
      read: () => sessions.stats().waitingCalls,
    },
    { name: 'patchbay_runners', help: 'Live runner processes', read: () => sandbox.stats().runners.length },
    { name: 'patchbay_runner_crashes', help: 'Runners lost so far', read: () => sandbox.stats().crashes },
  ])

  const webUi = config.role === 'worker' ? undefined : createWebUi()
  const stopping = new AbortController()
  const scheduler = createScheduler({
    repository: store.jobs,
    log,
    jobs: [
      {
        name: 'refresh-tokens',
        every: '10 seconds',
        run: () => integrations.refreshAhead(stopping.signal),
      },
      { name: 'run-schedules', every: '1 second', run: () => schedules.runDue() },
      {
        name: 'apply-retention',
        every: '5 minutes',
        run: async () => applyRetention(store, (await settings.get()).retention, stopping.signal),
      },
    ],
  })

  async function checkReady(): Promise<void> {
    if (stopping.signal.aborted) throw new Error('The hub is shutting down')
    await store.ping()
    if (!sandbox.ready()) throw new Error('The runners are not up yet')
  }

  const { elsewhere } = store
  const endHints = elsewhere?.hints({
    // Where sessions run on this node, it hears of nearly all that is waited for here without the database.
    sessions: config.role === 'api',
    hear(hint) {
      if (hint.of === 'users') userWatch?.hint()
      else if (hint.of === 'plugins') publishedPlugins.hint()
      else sessions.hint(hint.id)
    },
    none: (reason) => log.debug({ err: reason }, 'the database tells no changes: all are looked for'),
  })

  const probes = probeRoutes({ metrics, checkReady })
  const others = () =>
    allRoutes({
      accounts,
      users,
      settings,
      audit: store.audit,
      interactions,
      schedules,
      published,
      runnables,
      callLimits,
      sessions,
      catalogue,
      sandbox,
      plugins,
      packages,
      restrictions,
      openApi,
      rotateSecrets,
      publicUrl,
      ...integrations,
    })
  routes.push(...probes, ...(config.role === 'worker' ? [] : others()))
  const app = createApp({
    routes,
    authentication: createAuthentication({ tokens, cookieToken }),
    log,
    metrics,
    webUi,
    load: new RequestLoad({ maxRequests: config.slots + requestsBesides }),
    proxies: config.proxies,
    origins: new Set(config.publicUrl === undefined ? [] : [config.publicUrl]),
    secure: config.publicUrl?.startsWith('https:') ?? false,
  })
  server.on('request', app.callback())
  server.on('clientError', answerMalformed)

  async function closeAll(): Promise<void> {
    await endHints?.()
    await userWatch?.stop()
    await publishedPlugins.stop()
    packages.stop()
    await typeChecker.close()
    await sandbox.close()
    await network.close()
    await integrations.close()
    await store.close()
  }

  return {
    async listen() {
      try {
        await new Promise<void>((resolve, reject) => {
          server.once('error', reject)
          server.listen(config.port, config.host, resolve)
        })
      } catch (error) {
        await closeAll()
        throw error
      }
      if (store.elsewhere) publishedPlugins.follow()
      if (config.role !== 'api') await scheduler.start()
      await sessions.run()
      return urlOf(server.address(), config)
    },
    prepareWebUi: async (say) => webUi?.prepare(say),
    async close(drainMs) {
      stopping.abort()
      webUi?.close()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await Promise.all([scheduler.stop(), sessions.drain(drainMs)])
      server.closeIdleConnections()
      // Whoever reads too slowly does not hold it up.
      const patience = setTimeout(() => server.closeAllConnections(), 1_000)
      await closed
      clearTimeout(patience)
      // What was let in at the last moment.
      await sessions.drain(drainMs)
      await closeAll()
    },
  }
}

/** Either adapter is loaded only where it is used: neither holds up the start of the other. */
async function openStoreOf({ mongodbUrl, dataDir }: Config): Promise<Store> {
  if (mongodbUrl === undefined) {
    const { openSqliteStore } = await import('./store/sqlite/open-sqlite-store.ts')
    return openSqliteStore({ dataDir })
  }
  const { openMongoStore } = await import('./store/mongo/open-mongo-store.ts')
  return openMongoStore({ url: mongodbUrl })
}

/** Without symbolic links. @throws {ConfigInvalid} where there is no such folder */
function pluginsDirOf({ pluginsDir }: Config): string | undefined {
  try {
    return pluginsDir === undefined ? undefined : realpathSync(pluginsDir)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigInvalid([`PATCHBAY_PLUGINS_DIR has to be a folder that is there: ${reason}`])
  }
}

/** @throws {StoreUnavailable} where the data belong to another key */
async function openKeysOf({ secretKey, earlierSecretKeys, dataDir }: Config, store: Store): Promise<KeyRing> {
  const keys = secretKey ? [secretKey, ...earlierSecretKeys] : loadSecretKeys(dataDir)
  return openKeyRing(store, keys)
}

/** Whether the key is in a file that no other node has a copy of. */
function ownsItsKey({ secretKey }: Config, { elsewhere }: Store): boolean {
  return secretKey === undefined && elsewhere === undefined
}

/** Starts the runners and loads the tasks that they are to run. */
async function startTasks(
  config: Config,
  { store, network, log, version }: { store: Store; network: GuardedFetch; log: Logger; version: string },
) {
  const starting = createSandbox({
    runners: { trusted: 1, untrusted: config.runners },
    fetch: network.fetch,
    // A wait that one node begins another may end: both go by one clock.
    now: () => store.now(),
    log: (level, message, details) => log[level](details, message),
  })
  const [sandbox, types] = await Promise.all([starting, loadBuiltinTasks(starting, version)])
  return { sandbox, catalogue: createCatalogue(types) }
}

function urlOf(address: AddressInfo | string | null, config: Config): string {
  const port = typeof address === 'object' && address ? address.port : config.port
  const host = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
