import { type APIRequestContext, request as requests, test as base } from '@playwright/test'
import { CanvasPage } from './canvas-page.ts'
import { type HubProcess, startHub } from './hub-process.ts'
import { createPerson, type Person, register } from './person.ts'
import { TaskEditorPage } from './task-editor-page.ts'

interface WorkerFixtures {
  /** One for all tests of a worker: what a test makes has a name of its own. */
  hub: HubProcess
  /** Talks to the hub outside of any browser: no cookies. */
  outside: APIRequestContext
  admin: Person
}

interface TestFixtures {
  /** Somebody new for this test, whose pages the browser shows: their lists are empty. */
  builder: Person
  /** The canvas of this test's builder. */
  canvas: CanvasPage
  /** The editor of this test's builder's tasks. */
  taskEditor: TaskEditorPage
  /** A hub that nobody has an account on. */
  freshHub: HubProcess
  /** Fails a test in whose pages anything was refused by the policy or thrown. */
  noErrors: void
}

let accounts = 0

/** Playwright's, with a real hub and people on it. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  hub: [
    async ({}, use) => {
      // Providers of tests are on this machine.
      const hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
      await use(hub)
      await hub.dispose()
    },
    // On a busy machine its runners take their time.
    { scope: 'worker', timeout: 90_000 },
  ],
  outside: [
    async ({ hub }, use) => {
      const context = await requests.newContext({
        baseURL: hub.url,
        // Whoever signs in gets a cookie, and has then to say from where.
        extraHTTPHeaders: { origin: hub.url },
      })
      await use(context)
      await context.dispose()
    },
    { scope: 'worker' },
  ],
  admin: [
    async ({ outside }, use) => use(await register(outside, 'mira@example.com', 'Mira Kovač')),
    { scope: 'worker' },
  ],
  baseURL: ({ hub }, use) => use(hub.url),
  builder: async ({ outside, admin, context }, use) => {
    const builder = await createPerson(outside, admin, {
      email: `builder-${(accounts += 1)}-${process.pid}@example.com`,
      name: 'Bo Builder',
      role: 'builder',
    })
    await builder.signIn(context)
    await use(builder)
  },
  canvas: ({ page, builder }, use) => use(new CanvasPage(page, builder)),
  taskEditor: ({ page, builder }, use, info) => {
    // Each of its pages starts a compiler, and so does the hub.
    info.slow()
    return use(new TaskEditorPage(page, builder))
  },
  freshHub: async ({}, use) => {
    const hub = await startHub()
    await use(hub)
    await hub.dispose()
  },
  noErrors: [
    async ({ context }, use) => {
      const errors: string[] = []
      context.on('weberror', (error) => errors.push(String(error.error())))
      context.on('console', (message) => {
        if (/Content Security Policy|refused to/i.test(message.text())) errors.push(message.text())
      })
      await use()
      base.expect(errors, 'what pages threw, or tried although the policy forbids it').toEqual([])
    },
    { auto: true },
  ],
})

export { expect } from '@playwright/test'
