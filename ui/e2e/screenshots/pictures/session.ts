import type { Scene } from '../scene/scene.ts'
import { type Picture, type Sight, broken, unloaded } from '../picture.ts'

const of =
  (id: (scene: Scene) => string, query = '') =>
  (scene: Scene) =>
    `/sessions/${id(scene)}${query}`
const row = '.row .bar'
const completed = of(({ shop }) => shop.completed, '?task=refund-payment')
const long = of(({ workshop }) => workshop.long.session, '?task=asked')

const onTab = (name: string) => (at: Sight) => at.page.getByRole('tab', { name }).click()

async function refusedBy(at: Sight, button: string, api: RegExp): Promise<void> {
  await broken(api)(at.page)
  await at.page.getByRole('button', { name: button }).click()
  await at.page.getByRole('region', { name: 'Messages' }).locator('.toast').waitFor()
}

export const session: Picture[] = [
  { name: 'session', path: completed, whole: row, end: 'html' },
  { name: 'session-input', path: completed, whole: row, prepare: onTab('Input') },
  { name: 'session-output', path: completed, whole: row, prepare: onTab('Output') },
  {
    name: 'session-graph',
    path: of(({ shop }) => shop.completed, '?view=graph'),
    whole: '.svelte-flow__node [data-status]',
    end: 'html',
  },
  { name: 'session-of-a-failure', path: of(({ shop }) => shop.failed), whole: row, end: 'html' },
  {
    name: 'session-of-a-failure-graph',
    path: of(({ shop }) => shop.failed, '?view=graph'),
    whole: '.svelte-flow__node',
  },
  { name: 'session-running', path: of(({ shop }) => shop.sessions.running), whole: row },
  {
    name: 'session-running-graph',
    path: of(({ shop }) => shop.sessions.running, '?view=graph'),
    whole: '.svelte-flow__node',
  },
  { name: 'session-cancelled', path: of(({ shop }) => shop.sessions.cancelled), whole: row },
  { name: 'session-items', path: of(({ shop }) => shop.sessions.items), whole: row, end: 'html' },
  {
    name: 'session-item-failed',
    path: of(({ shop }) => shop.sessions.items),
    whole: row,
    async prepare({ page }) {
      await page.getByRole('list', { name: 'Items' }).getByRole('button', { name: /^5\b/ }).click()
    },
  },
  {
    name: 'session-account-expired',
    as: 'user',
    path: of(({ shop }) => shop.sessions.expired),
    whole: row,
  },
  {
    name: 'session-of-a-user',
    as: 'user',
    path: of(({ shop }) => shop.sessions.foreign),
    whole: row,
    end: 'html',
  },
  { name: 'session-long', as: 'wordy', path: long, whole: row, end: 'html' },
  { name: 'session-long-output', as: 'wordy', path: long, whole: row, prepare: onTab('Output'), end: 'html' },
  {
    name: 'session-long-graph',
    as: 'wordy',
    path: of(({ workshop }) => workshop.long.session, '?view=graph'),
    whole: '.svelte-flow__node',
  },
  {
    name: 'session-long-error',
    as: 'wordy',
    path: of(({ workshop }) => workshop.long.failed),
    whole: row,
    end: 'html',
  },
  ...unloaded('session', completed, 'sessions/[^/]+'),
  { name: 'session-not-found', path: '/sessions/nothing-like-it', whole: '[role=alert]' },
  {
    name: 'session-retry-failed',
    path: of(({ shop }) => shop.failed),
    whole: row,
    prepare: (at) => refusedBy(at, 'Retry from failed', /\/retry|\/sessions$/),
  },
]
