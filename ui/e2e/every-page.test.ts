import type { Page } from '@playwright/test'
import type { Plugin } from '../src/api/types.ts'
import { expectAccessible } from './support/axe.ts'
import { greeting, scriptGraph } from './support/graphs.ts'
import type { Person } from './support/person.ts'
import { freeTaskName, shout } from './support/task-editor-page.ts'
import { expect, test } from './support/test.ts'

/** All pages of an administrator, with something on them: its path, and what is there once it is loaded. */
async function pagesOf(admin: Person): Promise<Array<[path: string, shows: string]>> {
  const { slug } = await admin.publish({
    name: 'Seen everywhere',
    graph: scriptGraph({ a: "log.error('oh'); return 1", b: 'throw new Error("no")' }),
  })
  const { id } = await admin.call(slug)
  const name = freeTaskName()
  const task = await admin.post<Plugin>('/api/plugins', { name, source: shout(name) })
  return [
    ['/interactions', 'Seen everywhere'],
    ['/sessions', 'Seen everywhere'],
    [`/sessions/${id}?task=b`, 'task_error'],
    [`/sessions/${id}?view=graph`, 'Completed'],
    ['/tasks', 'core.run-javascript'],
    [`/tasks/${task.id}`, 'No problems'],
    ['/integrations', 'X (Twitter)'],
    ['/providers', 'X (Twitter)'],
    ['/users', 'mira@example.com'],
    ['/settings', 'Add a plan'],
    ['/audit', 'Signed in'],
    ['/api-keys', 'API keys'],
    ['/account', 'Change password'],
  ]
}

async function open(page: Page, [path, shows]: [string, string]): Promise<void> {
  await page.goto(path)
  await expect(page.getByRole('main').getByText(shows).first()).toBeVisible()
}

test('axe finds nothing on any page', async ({ page, context, admin }) => {
  // Each look at a page takes seconds.
  test.setTimeout(240_000)
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Sign in to Patchbay' })).toBeVisible()
  await expectAccessible(page, 'signing in')
  await admin.signIn(context)
  for (const one of await pagesOf(admin)) {
    await open(page, one)
    await expectAccessible(page, one[0])
  }
  await page.goto('/nothing-like-it')
  await expectAccessible(page, 'no page')
})

test('axe finds nothing in dialogs, menus, empty lists and where loading failed', async ({
  page,
  builder,
}) => {
  test.setTimeout(240_000)
  const check = (what: string) => expectAccessible(page, what)
  for (const path of ['/interactions', '/sessions', '/api-keys']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { level: 2 }).first()).toBeVisible()
    await check(`${path}, empty`)
  }
  await page.getByRole('button', { name: 'New API key' }).click()
  await check('a new key')
  await page.getByLabel('Name').fill('a key')
  await page.getByRole('button', { name: 'Create' }).click()
  await expect(page.getByRole('dialog', { name: 'Copy the key now' })).toBeVisible()
  await check('a key, shown once')

  await builder.publish({ name: 'Seen', graph: greeting })
  await builder.createInteraction({
    name: 'Odd',
    graph: { tasks: [{ name: 'odd', type: 'no.such' }], edges: [] },
  })
  await page.goto('/interactions')
  await page.getByRole('button', { name: 'New interaction' }).click()
  await check('a new interaction')
  await page.keyboard.press('Escape')
  await page.getByRole('switch', { name: 'Odd is active' }).click()
  await expect(page.getByRole('dialog', { name: '“Odd” cannot run yet' })).toBeVisible()
  await check('problems')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'More for Seen' }).click()
  await check('a menu')
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await check('a question')
  await page.keyboard.press('Escape')
  await page.getByRole('row', { name: /Seen/ }).getByRole('button', { name: 'Endpoint' }).click()
  await expect(page.getByText('Headers')).toBeVisible()
  await check('an endpoint')
  await page.getByRole('tab', { name: 'Call it here' }).click()
  await page.getByRole('button', { name: 'Call', exact: true }).click()
  await expect(page.getByRole('region', { name: 'Answer' })).toBeInViewport()
  await check('an answer')

  await page.route(/\/api\/interactions(\?|$)/, (route) => route.abort('connectionfailed'))
  await page.goto('/interactions')
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
  await check('what could not be loaded')
})

/** What one is to press or to type into and that reaches out of the window or lies on another one. */
function cutControls(page: Page): Promise<string[]> {
  return page.getByRole('main').evaluate((main) => {
    const all = [
      ...main.querySelectorAll<HTMLElement>('button, input:not([type=radio], [type=file]), textarea, a'),
    ]
    const seen = all.filter(
      (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest('.svelte-flow'),
    )
    const boxes = seen.map((one) => ({ one, box: one.getBoundingClientRect() }))
    const nameOf = (one: HTMLElement) =>
      one.ariaLabel ?? (one.textContent.trim() || one.outerHTML.slice(0, 80))
    const out = boxes.filter(({ box }) => box.left < 0 || box.right > innerWidth)
    // What stays in sight while the page scrolls lies on it on purpose.
    const isSticky = (one: HTMLElement): boolean =>
      getComputedStyle(one).position === 'sticky' ||
      (one.parentElement !== null && isSticky(one.parentElement))
    const flat = boxes.filter(({ one }) => !isSticky(one))
    const lying = flat.filter(({ one, box }, index) =>
      flat
        .slice(index + 1)
        .some(
          ({ one: other, box: its }) =>
            !one.contains(other) &&
            !other.contains(one) &&
            box.left < its.right - 1 &&
            its.left < box.right - 1 &&
            box.top < its.bottom - 1 &&
            its.top < box.bottom - 1,
        ),
    )
    return [...out, ...lying].map(({ one }) => nameOf(one))
  })
}

test('no page is wider than a phone or a small laptop', async ({ page, context, admin }) => {
  test.slow()
  await admin.signIn(context)
  const pages = await pagesOf(admin)
  for (const viewport of [
    { width: 390, height: 844 },
    { width: 1280, height: 720 },
  ]) {
    await page.setViewportSize(viewport)
    for (const one of pages) {
      await open(page, one)
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(beyond, `${one[0]} at ${viewport.width}`).toBeLessThanOrEqual(0)
      expect(await cutControls(page), `${one[0]} at ${viewport.width}`).toEqual([])
    }
    // The last one of what leads through the hub.
    await expect(page.getByRole('button', { name: 'account menu' })).toBeInViewport({ ratio: 1 })
  }
})

test('a chosen theme survives a reload', async ({ page, builder }) => {
  expect(builder.user.role).toBe('builder')
  await page.goto('/sessions')
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await background()
  await page.getByRole('button', { name: 'Dark theme' }).click()
  await expect.poll(background).not.toBe(light)
  const dark = await background()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Light theme' })).toBeVisible()
  expect(await background()).toBe(dark)
})

test('Back and Forward go through the pages, and a new page has the focus', async ({ page, builder }) => {
  const { slug } = await builder.publish({ name: 'Back', graph: scriptGraph({ a: 'return 1' }) })
  const { id } = await builder.call(slug)
  await page.goto('/interactions')
  await page.getByRole('link', { name: 'Sessions', exact: true }).click()
  await page.getByRole('link', { name: id.slice(-8) }).click()
  await expect(page).toHaveURL(`/sessions/${id}`)
  await expect(page.getByRole('main')).toBeFocused()
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Sessions' })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Interactions' })).toBeVisible()
  await page.goForward()
  await expect(page).toHaveURL('/sessions')
})
