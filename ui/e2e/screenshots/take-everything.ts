import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { CanvasPage } from '../support/canvas-page.ts'
import { TaskEditorPage } from '../support/task-editor-page.ts'
import { lookForCutText } from './look-for-cut-text.ts'
import type { Picture, Sight } from './picture.ts'
import { allPictures } from './pictures/all.ts'
import { type Scene, setScene } from './scene/scene.ts'

const themes = ['light', 'dark'] as const
const windows = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
]
/** Pages at once: more of them take each other's processor. */
const atOnce = 2

type Window = (typeof windows)[number]

/**
 * Takes a picture of every state in both themes and windows, and says what is cut on it.
 *
 * @param only of the files' names, without their ending
 * @returns whether all could be taken
 */
export async function takeEverything(browser: Browser, folder: string, only: RegExp): Promise<boolean> {
  const scene = await setScene(browser)
  const queue = windows.flatMap((window) =>
    allPictures
      .filter(({ name, end }) =>
        [name, ...(end === undefined ? [] : [`${name}-end`])].some((one) =>
          themes.some((theme) => only.test(fileName(one, theme, window))),
        ),
      )
      .map((picture) => ({ picture, window })),
  )
  const remarks: string[] = []
  const failures: string[] = []
  let taken = 0

  async function takeNext(): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { picture, window } = next
      const label = `${picture.name} at ${window.width}`
      const say = (text: string) => remarks.push(`${label}: ${text}`)
      try {
        const count = await take({ browser, scene, picture, window, folder, only, say })
        taken += count
        process.stdout.write(`✓ ${label}\n`)
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        failures.push(`${label}: ${why}`)
        process.stdout.write(`✗ ${label}\n`)
      }
    }
  }

  try {
    await Promise.all(Array.from({ length: atOnce }, takeNext))
  } finally {
    await scene.dispose()
  }
  for (const one of remarks) process.stdout.write(`~ ${one}\n`)
  for (const one of failures) process.stdout.write(`✗ ${one}\n`)
  process.stdout.write(`${taken} pictures in ${folder}, ${failures.length} states could not be reached\n`)
  return failures.length === 0
}

function fileName(name: string, theme: (typeof themes)[number], { width }: Window): string {
  return `${name}-${theme}-${width}`
}

interface Taking {
  browser: Browser
  scene: Scene
  picture: Picture
  window: Window
  folder: string
  only: RegExp
  say: (text: string) => void
}

/** @returns how many files it made */
async function take(taking: Taking): Promise<number> {
  const { picture, scene, say } = taking
  const context = await openContext(taking)
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => say(`the page threw ${error.message}`))
    const path = typeof picture.path === 'string' ? picture.path : await picture.path(scene)
    await picture.before?.(page)
    await page.goto(path)
    await page.locator(picture.whole).first().waitFor()
    await picture.prepare?.(sightOf(page, scene, path))
    const taken = await save(taking, page, picture.name)
    if (picture.end === undefined || !(await scrollToEnd(page, picture.end))) return taken
    return taken + (await save(taking, page, `${picture.name}-end`))
  } finally {
    await context.close()
  }
}

async function openContext({ browser, scene, picture, window }: Taking): Promise<BrowserContext> {
  const { url, login } = scene.viewers[picture.as ?? 'admin']
  return browser.newContext({
    baseURL: url,
    viewport: window,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...(login && { storageState: login }),
  })
}

function sightOf(page: Page, scene: Scene, path: string): Sight {
  const [, id = ''] = /^\/(?:interactions|tasks)\/([\w-]+)/.exec(path) ?? []
  const canvas = new CanvasPage(page, scene.drawer)
  const taskEditor = new TaskEditorPage(page, scene.drawer)
  canvas.id = id
  taskEditor.id = id
  return { page, canvas, taskEditor, scene }
}

/** In both themes, from one state of the page. */
async function save({ window, folder, only, say }: Taking, page: Page, name: string): Promise<number> {
  let taken = 0
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await page.evaluate(comesToRest)
    if (theme === 'light') for (const text of await page.evaluate(lookForCutText)) say(text)
    const file = fileName(name, theme, window)
    if (!only.test(file)) continue
    await page.screenshot({ path: join(folder, `${file}.png`), animations: 'disabled' })
    taken += 1
  }
  return taken
}

/** Fonts are there, pictures are, and what moves towards an end has reached it. */
async function comesToRest(): Promise<void> {
  const frame = () => new Promise(requestAnimationFrame)
  await document.fonts.ready
  await frame()
  await frame()
  const isMoving = ({ playState, effect }: Animation) =>
    playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime)
  while (document.getAnimations().some(isMoving)) await frame()
}

/** @returns whether there was more than fitted */
function scrollToEnd(page: Page, selector: string): Promise<boolean> {
  return page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const more = element.scrollHeight - element.clientHeight
      element.scrollTo({ top: element.scrollHeight, behavior: 'instant' })
      return more > 8
    })
}
