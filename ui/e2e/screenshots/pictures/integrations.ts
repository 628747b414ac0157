import { refusedKey } from '../../../../server/test/support/keyed-api.ts'
import { type Picture, type Sight, apiPath, broken, held } from '../picture.ts'

const cards = { path: '/integrations', whole: 'main h3, main li h2' } as const

async function dialogOf({ page }: Sight, button: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: button }).first().click()
  await page.getByRole('dialog').waitFor()
}

export const integrations: Picture[] = [
  { name: 'integrations', ...cards, end: 'html' },
  { name: 'integrations-expired', as: 'user', ...cards },
  { name: 'integrations-none', as: 'empty', ...cards, end: 'html' },
  {
    name: 'integrations-loading',
    path: '/integrations',
    whole: '[aria-label^=Loading]',
    before: held(/\/api\/(providers|integrations)(\?|$)/),
  },
  {
    name: 'integrations-failed',
    path: '/integrations',
    whole: '[role=alert]',
    before: broken(/\/api\/(providers|integrations)(\?|$)/),
  },
  {
    name: 'integrations-wanted',
    as: 'caller',
    ...cards,
    path: '/integrations?connect=twitter&scopes=tweet.write',
  },
  { name: 'integrations-wanted-expired', as: 'user', ...cards, path: '/integrations?connect=twitter' },
  { name: 'integrations-denied', ...cards, path: '/integrations?error=access_denied' },
  { name: 'integrations-refused', ...cards, path: '/integrations?error=connect_failed' },
  {
    name: 'integrations-scopes',
    ...cards,
    prepare: ({ page }) =>
      page
        .getByText(/\d scopes/)
        .first()
        .click(),
  },
  {
    name: 'integration-disconnect',
    ...cards,
    prepare: (at) => dialogOf(at, /^Disconnect /),
  },
  { name: 'integration-key', as: 'empty', ...cards, prepare: (at) => dialogOf(at, 'Connect OpenAI') },
  {
    name: 'integration-key-refused',
    as: 'empty',
    ...cards,
    async prepare(at) {
      await dialogOf(at, 'Connect OpenAI')
      await at.page.getByLabel('API key').fill(refusedKey)
      await at.page.getByRole('dialog').getByRole('button', { name: 'Connect', exact: true }).click()
      await at.page.getByRole('dialog').locator('[aria-invalid=true]').waitFor()
    },
  },
  { name: 'consent-remove-access', ...cards, prepare: (at) => dialogOf(at, 'Remove access of Sum it up') },
  { name: 'consent-one', as: 'caller', path: ({ shop }) => shop.consents.one, whole: 'article' },
  { name: 'consent-two', as: 'caller', path: ({ shop }) => shop.consents.two, whole: 'article', end: 'html' },
  { name: 'consent-allowed', as: 'caller', path: ({ shop }) => shop.consents.allowed, whole: 'main h2' },
  { name: 'consent-half-a-link', as: 'caller', path: '/consent?tasks=custom.summary', whole: 'main h2' },
  {
    name: 'consent-loading',
    as: 'caller',
    path: ({ shop }) => shop.consents.one,
    whole: '[aria-label^=Loading]',
    before: held(apiPath('consents/asked')),
  },
  {
    name: 'consent-failed',
    as: 'caller',
    path: ({ shop }) => shop.consents.one,
    whole: '[role=alert]',
    before: broken(apiPath('consents/asked')),
  },
  {
    name: 'consent-not-given',
    as: 'caller',
    path: ({ shop }) => `${shop.consents.one}&returnTo=https://evil.example.com/`,
    whole: 'article',
    async prepare({ page }) {
      await page.getByRole('button', { name: 'Allow', exact: true }).click()
      await page.getByText('Nothing was allowed').waitFor()
    },
  },
]
