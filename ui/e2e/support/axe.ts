import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/**
 * Fails, at the test's end, where axe finds what WCAG 2.2 A or AA forbids, in the light or the dark theme.
 *
 * @param what is looked at, for the message
 */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(changesEnd)
    const axe = new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    // Behind its veil a page is not to be read.
    if (await page.locator('.dialog-overlay').isVisible()) axe.include('.dialog')
    const { violations } = await axe.analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
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
