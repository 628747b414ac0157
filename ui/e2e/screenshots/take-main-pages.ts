import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { setStage, type Stage } from './stage.ts'

/** Of each picture its path, what is there once the page is whole, and what is done on it first. */
type Picture = [name: string, path: string, whole: string, prepare?: (page: Page) => Promise<void>]

function picturesOf({ refund, points, completed }: Stage): Picture[] {
  return [
    ['interactions', '/interactions', 'tbody:not([aria-busy=true]) tr'],
    ['canvas', `/interactions/${refund.id}`, '.svelte-flow__node'],
    ['sessions', '/sessions', 'tbody:not([aria-busy=true]) tr'],
    ['session', `/sessions/${completed}?task=refund-payment`, '.row .bar'],
    ['task-editor', `/tasks/${points.id}`, '.cm-line', tryOnce],
  ]
}

export async function tryOnce(page: Page): Promise<void> {
  await page.getByLabel('Total').fill('59.9')
  await page.getByRole('button', { name: 'Try', exact: true }).click()
  await page.getByRole('region', { name: 'What came of it' }).getByText('59').first().waitFor()
  await page.getByText('No problems').waitFor()
}

/** Those that README and docs show, light and dark. */
export async function takeMainPages(browser: Browser, folder: string): Promise<void> {
  const stage = await setStage()
  try {
    await take(browser, stage, folder, 'light')
    await take(browser, stage, folder, 'dark')
  } finally {
    await stage.dispose()
  }
}

async function take(
  browser: Browser,
  stage: Stage,
  folder: string,
  colorScheme: 'light' | 'dark',
): Promise<void> {
  const context = await browser.newContext({
    baseURL: stage.hub.url,
    viewport: { width: 1440, height: 900 },
    colorScheme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  await stage.admin.signIn(context, stage.hub.url)
  const page = await context.newPage()
  for (const [name, path, whole, prepare] of picturesOf(stage)) {
    await page.goto(path)
    await page.locator(whole).last().waitFor()
    await prepare?.(page)
    await page.evaluate(() => document.fonts.ready)
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
  }
  await context.close()
}
