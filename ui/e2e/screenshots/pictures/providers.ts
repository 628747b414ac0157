import { type Picture, type Sight, unloaded } from '../picture.ts'

const list = { path: '/providers', whole: 'tbody:not([aria-busy]) tr' } as const

async function openNew({ page }: Sight): Promise<void> {
  await page.getByRole('button', { name: 'Add a provider' }).click()
  await page.getByRole('dialog').waitFor()
}

async function fillNew(at: Sight, { authorizationUrl }: { authorizationUrl: string }): Promise<void> {
  await openNew(at)
  const dialog = at.page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: false }).first().fill('smithy')
  await dialog.getByLabel('Title').fill('The Smithy')
  await dialog.getByLabel('Client ID').fill('patchbay')
  await dialog.getByLabel('Client secret').fill('a secret')
  await dialog.getByLabel('Scopes').fill('openid\nprofile\nemail\noffline_access')
  await dialog.getByLabel('Authorization URL').fill(authorizationUrl)
  await dialog.getByLabel('Token URL').fill('https://smithy.example.com/token')
}

async function ofForge({ page }: Sight, item?: string): Promise<void> {
  await page.getByRole('button', { name: 'More for The Forge' }).click()
  if (item !== undefined) await page.getByRole('menuitem', { name: item }).click()
  await page.getByRole(item === undefined ? 'menu' : 'dialog').waitFor()
}

export const providers: Picture[] = [
  { name: 'providers', ...list, end: 'html' },
  ...unloaded('providers', '/providers', 'providers'),
  { name: 'provider-menu', ...list, prepare: (at) => ofForge(at) },
  { name: 'provider-edit', ...list, prepare: (at) => ofForge(at, 'Edit'), end: '.dialog-body' },
  { name: 'provider-remove', ...list, prepare: (at) => ofForge(at, 'Remove') },
  { name: 'provider-google', path: '/providers?edit=google', whole: '.dialog', end: '.dialog-body' },
  { name: 'provider-key', path: '/providers?edit=openai', whole: '.dialog', end: '.dialog-body' },
  { name: 'provider-new', ...list, prepare: openNew, end: '.dialog-body' },
  {
    name: 'provider-new-refused',
    ...list,
    async prepare(at) {
      await openNew(at)
      const dialog = at.page.getByRole('dialog')
      await dialog.getByLabel('Name', { exact: false }).first().fill('smithy')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.locator('[aria-invalid=true]').first().waitFor()
    },
    end: '.dialog-body',
  },
  {
    name: 'provider-new-filled',
    ...list,
    prepare: (at) => fillNew(at, { authorizationUrl: 'https://smithy.example.com/authorize' }),
    end: '.dialog-body',
  },
  {
    name: 'provider-new-wrong-url',
    ...list,
    async prepare(at) {
      await fillNew(at, { authorizationUrl: 'over there' })
      const dialog = at.page.getByRole('dialog')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.locator('[aria-invalid=true]').first().waitFor()
    },
    end: '.dialog-body',
  },
  {
    name: 'provider-new-wrong-name',
    ...list,
    async prepare(at) {
      await openNew(at)
      const dialog = at.page.getByRole('dialog')
      await dialog.getByLabel('Name', { exact: false }).first().fill('Not a name')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.locator('[aria-invalid=true]').first().waitFor()
    },
  },
]
