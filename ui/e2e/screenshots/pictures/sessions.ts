import { type Picture, apiPath, unloaded } from '../picture.ts'

const list = { path: '/sessions', whole: 'tbody:not([aria-busy=true]) tr' } as const

function opened(label: string): NonNullable<Picture['prepare']> {
  return async ({ page }) => {
    await page.getByRole('group', { name: 'Filters' }).getByLabel(label, { exact: true }).click()
    await page.getByRole('option').first().waitFor()
  }
}

export const sessions: Picture[] = [
  { name: 'sessions', ...list, end: 'html' },
  { name: 'sessions-empty', as: 'empty', path: '/sessions', whole: 'main h2' },
  { name: 'sessions-many', as: 'wordy', ...list, end: 'html' },
  { name: 'sessions-of-a-user', as: 'user', ...list },
  ...unloaded('sessions', '/sessions', 'sessions'),
  { name: 'sessions-failed-ones', path: '/sessions?status=failed', whole: 'tbody:not([aria-busy=true]) tr' },
  { name: 'sessions-nothing-found', path: '/sessions?trigger=schedule', whole: 'main h2' },
  {
    name: 'sessions-between',
    path: '/sessions?time=between&from=2026-01-02T03:04',
    whole: 'tbody:not([aria-busy=true]) tr, main h2',
  },
  { name: 'sessions-interaction-filter', ...list, prepare: opened('Interaction') },
  { name: 'sessions-interaction-filter-many', as: 'wordy', ...list, prepare: opened('Interaction') },
  { name: 'sessions-status-filter', ...list, prepare: opened('Status') },
  { name: 'sessions-trigger-filter', ...list, prepare: opened('Trigger') },
  { name: 'sessions-time-filter', ...list, prepare: opened('Time') },
  {
    name: 'sessions-out-of-date',
    ...list,
    async prepare({ page }) {
      await page.route(apiPath('sessions'), (route) => route.abort('connectionfailed'))
      await page.getByText('this list may be out of date', { exact: false }).waitFor()
    },
  },
  {
    name: 'sessions-more-failed',
    as: 'wordy',
    ...list,
    before: (page) => page.route(/cursor=/, (route) => route.abort('connectionfailed')),
    async prepare({ page }) {
      await page.getByRole('button', { name: 'Show more' }).click()
      await page.getByText('The next ones could not be loaded').scrollIntoViewIfNeeded()
    },
  },
]
