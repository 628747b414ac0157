import { expect, type Page } from '@playwright/test'
import axe from 'axe-core'

/**
 * Fails, at the test's end, where axe finds what WCAG 2.2 A or AA forbids, in the light or the dark theme.
 *
 * @param what is looked at, for the message
 */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(changesEnd)
    // Behind its veil a page is not to be read.
    const isBehind = await page.locator('.dialog-overlay').isVisible()
    const found = await page.evaluate(violationsIn, isBehind ? '.dialog' : 'html')
    expect.soft(found, `${what}, ${colorScheme}`).toEqual([])
  }
}

/** Colours that still change from one theme to the other are no theme's. A change begins with a frame, however short. */
async function changesEnd(): Promise<void> {
  const frame = () => new Promise(requestAnimationFrame)
  await frame()
  await frame()
  while (document.getAnimations().some(({ playState }) => playState === 'running')) await frame()
}

/** In the page itself, which has no frames: axe's own runner opens one more page to put the frames' results together. */
async function violationsIn(selector: string): Promise<string[]> {
  const { axe: inPage } = window as unknown as { axe: typeof axe }
  const { violations } = await inPage.run(selector, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
    // What passes is not described element by element: that takes longer than the rules.
    resultTypes: ['violations'],
  })
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}
