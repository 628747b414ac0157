import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium } from '@playwright/test'
import { takeEverything } from './take-everything.ts'
import { takeMainPages } from './take-main-pages.ts'

/**
 * `npm run screenshots`: the main pages of a hub that runs, light and dark, into docs/images. With `--all FOLDER`
 * every page, dialog and state instead, to be looked at; `--only REGEX` of them those whose file is named so.
 */
const { values } = parseArgs({ options: { all: { type: 'string' }, only: { type: 'string', default: '' } } })
const folder = values.all ?? fileURLToPath(new URL('../../../docs/images/', import.meta.url))
await mkdir(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--disable-gpu'] })
try {
  if (values.all === undefined) await takeMainPages(browser, folder)
  else if (!(await takeEverything(browser, folder, new RegExp(values.only)))) process.exitCode = 1
} finally {
  await browser.close()
}
