import { defineConfig } from '@playwright/test'

/** Debian's; Playwright's own is never downloaded. */
const chromium = '/usr/bin/chromium'

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'e2e/results',
  // Each worker has a hub of its own; more than two take each other's processor.
  workers: 2,
  fullyParallel: false,
  // A browser that shares two processors with a hub now and then misses a frame; the reporter names who needed it.
  retries: 1,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [['./e2e/support/tally-reporter.ts']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: chromium, args: ['--disable-gpu'] },
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
    permissions: ['clipboard-read', 'clipboard-write'],
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
})
