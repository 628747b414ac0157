import type { Page } from '@playwright/test'
import { expectAccessible } from './support/axe.ts'
import { scriptGraph } from './support/graphs.ts'
import type { Person } from './support/person.ts'
import { expect, test } from './support/test.ts'

/** All pages of an administrator, with something on them: its path, and what is there once it is loaded. */
async function pagesOf(admin: Person): Promise<Array<[path: string, shows: string]>> {
  const { slug } = await admin.publish({
    name: 'Seen everywhere',
    graph: scriptGraph({ a: "log.error('oh'); return 1", b: 'throw new Error("no")' }),
  })
  const { id } = await admin.call(slug)
  return [
    ['/interactions', 'Seen everywhere'],
    ['/sessions', 'Seen everywhere'],
    [`/sessions/${id}?task=b`, 'task_error'],
    [`/sessions/${id}?view=graph`, 'Completed'],
    ['/tasks', 'core.run-javascript'],
    ['/users', 'mira@example.com'],
    ['/settings', 'Return origins'],
    ['/audit', 'Signed in'],
    ['/api-keys', 'API keys'],
    ['/account', 'Change password'],
  ]
}

async function open(page: Page, [path, shows]: [string, string]): Promise<void> {
  await page.goto(path)
  await expect(page.getByRole('main').getByText(shows).first()).toBeVisible()
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme })

    test('axe finds nothing on any page', async ({ page, context, admin }) => {
      // Each look at a page takes seconds.
      test.slow()
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
      await page.goto('/users')
      await page.getByRole('button', { name: 'New user' }).click()
      await expectAccessible(page, 'a dialog')
    })
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
    }
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
