import { type Picture, type Sight, apiPath, broken, unloaded } from '../picture.ts'

const users = { path: '/users', whole: 'tbody:not([aria-busy]) tr' } as const

async function chooseOf({ page }: Sight, person: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More for ${person}` }).click()
  await page.getByRole('menuitem', { name: item }).click()
  await page.getByRole('dialog').waitFor()
}

async function openNewUser({ page }: Sight): Promise<void> {
  await page.getByRole('button', { name: 'New user' }).click()
  await page.getByRole('dialog', { name: 'New user' }).waitFor()
}

export const administration: Picture[] = [
  { name: 'users', ...users },
  { name: 'users-many', as: 'root', ...users, end: 'html' },
  ...unloaded('users', '/users', 'users'),
  {
    name: 'user-role',
    ...users,
    async prepare({ page }) {
      await page.getByLabel('Role of Bo Builder').click()
      await page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'user-plan',
    as: 'root',
    ...users,
    async prepare({ page }) {
      await page.getByLabel('Plan of Dana Drawer').click()
      await page.getByRole('option').first().waitFor()
    },
  },
  {
    name: 'user-last-administrator',
    ...users,
    async prepare({ page }) {
      await page.getByLabel('Role of Mira Kovač').click()
      await page.getByRole('option', { name: 'User Calls' }).click()
      await page.getByText('This is the last administrator', { exact: false }).waitFor()
    },
  },
  {
    name: 'user-menu',
    ...users,
    async prepare({ page }) {
      await page.getByRole('button', { name: 'More for Bo Builder' }).click()
      await page.getByRole('menuitem').first().waitFor()
    },
  },
  { name: 'user-password', ...users, prepare: (at) => chooseOf(at, 'Bo Builder', 'Set a password') },
  {
    name: 'user-password-refused',
    ...users,
    async prepare(at) {
      await chooseOf(at, 'Bo Builder', 'Set a password')
      await at.page.getByRole('textbox', { name: 'New password' }).fill('a')
      await at.page.getByRole('button', { name: 'Set password' }).click()
      await at.page.locator('[aria-invalid=true]').waitFor()
    },
  },
  { name: 'user-delete', ...users, prepare: (at) => chooseOf(at, 'Bo Builder', 'Delete') },
  {
    name: 'user-delete-long',
    as: 'root',
    ...users,
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: /^More for Maximiliane/ }).click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  { name: 'user-new', ...users, prepare: openNewUser },
  {
    name: 'user-new-refused',
    ...users,
    async prepare(at) {
      await openNewUser(at)
      const dialog = at.page.getByRole('dialog')
      await dialog.getByLabel('Name').fill('Nora Quist')
      await dialog.getByLabel('E-mail').fill('mira@example.com')
      await dialog.getByLabel('Password').fill('long enough it is')
      await dialog.getByRole('button', { name: 'Create' }).click()
      await dialog.locator('[role=alert], [aria-invalid=true]').first().waitFor()
    },
  },
  { name: 'settings', path: '/settings', whole: 'form[aria-busy=false]', end: 'html' },
  { name: 'settings-many', as: 'root', path: '/settings', whole: 'form[aria-busy=false]', end: 'html' },
  ...unloaded('settings', '/settings', 'settings'),
  {
    name: 'settings-changed',
    path: '/settings',
    whole: 'form[aria-busy=false]',
    async prepare({ page }) {
      await page.getByLabel('Days').fill('14')
      await page.getByRole('button', { name: 'Add a plan' }).click()
    },
    end: 'html',
  },
  {
    name: 'settings-refused',
    path: '/settings',
    whole: 'form[aria-busy=false]',
    async prepare({ page }) {
      await page.getByRole('button', { name: 'Add a plan' }).click()
      await page
        .getByLabel(/^Name of plan/)
        .last()
        .fill('a b')
      await page.getByLabel('Days').fill('0')
      await page.getByLabel('Origins, one per line').fill('over there')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.locator('[aria-invalid=true]').first().waitFor()
    },
    end: 'html',
  },
  {
    name: 'settings-saved',
    as: 'root',
    path: '/settings',
    whole: 'form[aria-busy=false]',
    async prepare({ page }) {
      const days = page.getByLabel('Days')
      await days.fill(String(Number(await days.inputValue()) + 1))
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('Everything is saved').waitFor()
    },
  },
  {
    name: 'settings-save-failed',
    path: '/settings',
    whole: 'form[aria-busy=false]',
    async prepare({ page }) {
      await page.getByLabel('Days').fill('14')
      await broken(apiPath('settings'))(page)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.locator('.toast, [role=alert]').first().waitFor()
    },
  },
  { name: 'audit', path: '/audit', whole: 'tbody:not([aria-busy]) tr', end: 'html' },
  { name: 'audit-many', as: 'root', path: '/audit', whole: 'tbody:not([aria-busy]) tr', end: 'html' },
  ...unloaded('audit', '/audit', 'audit'),
]
