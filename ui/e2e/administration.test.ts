import { expect, test } from './support/test.ts'
import { password } from './support/person.ts'

test.beforeEach(async ({ admin, context }) => admin.signIn(context))

test('users are made, given a role and a plan, and deleted by their name', async ({
  page,
  admin,
  outside,
}) => {
  await admin.send('PUT', '/api/settings', {
    registration: 'first',
    plans: { free: { sessionsPerMinute: 60 } },
    returnOrigins: [],
    retention: { days: 30, count: null },
  })
  const email = `nora-${process.pid}@example.com`
  await page.goto('/users')
  await page.getByRole('button', { name: 'New user' }).click()
  const dialog = page.getByRole('dialog', { name: 'New user' })
  await dialog.getByLabel('Name').fill('Nora Quist')
  await dialog.getByLabel('E-mail').fill('mira@example.com')
  await dialog.getByLabel('Password').fill(password)
  await dialog.getByRole('button', { name: 'Create' }).click()
  const address = dialog.getByLabel('E-mail')
  await expect(address).toHaveAccessibleDescription(/taken/)
  await expect(address).toBeFocused()
  await address.fill(email)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await expect(dialog).toBeHidden()

  await page.getByLabel('Role of Nora Quist').click()
  await page.getByRole('option', { name: /Builder/ }).click()
  await expect(page.getByText('Nora Quist was changed')).toBeVisible()
  await page.getByLabel('Plan of Nora Quist').click()
  const planSaved = page.waitForResponse((response) => response.request().method() === 'PATCH')
  await page.getByRole('option', { name: 'free' }).click()
  await planSaved
  await expect(page.getByLabel('Plan of Nora Quist')).toHaveText('free')
  const signedIn = await outside.post('/api/auth/login', { data: { email, password } })
  expect(await signedIn.json()).toMatchObject({ user: { role: 'builder', plan: 'free' } })

  await page.getByRole('button', { name: 'More for Nora Quist' }).click()
  await page.getByRole('menuitem', { name: 'Set a password' }).click()
  const next = page.getByRole('textbox', { name: 'New password' })
  await next.fill('short')
  await page.getByRole('button', { name: 'Set password' }).click()
  await expect(next).toHaveAttribute('aria-invalid', 'true')
  await expect(next).toHaveAccessibleDescription(/at least 8 characters/i)
  await next.fill('another long one')
  await page.getByRole('button', { name: 'Set password' }).click()
  await expect(page.getByText('Nora Quist has a new password')).toBeVisible()
  expect((await outside.post('/api/auth/login', { data: { email, password } })).status()).toBe(401)

  await page.getByRole('button', { name: 'More for Nora Quist' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  const confirm = page.getByRole('dialog', { name: 'Delete “Nora Quist”?' })
  await expect(confirm.getByRole('button', { name: 'Delete' })).toBeDisabled()
  await confirm.getByLabel('Type “Nora Quist” to confirm').fill('Nora Quist')
  await confirm.getByRole('button', { name: 'Delete' }).click()
  await expect(page.getByText(email)).toBeHidden()
})

test('the last administrator stays one', async ({ page }) => {
  await page.goto('/users')
  await page.getByLabel('Role of Mira Kovač').click()
  await page.getByRole('option', { name: 'User Calls' }).click()
  await expect(page.getByText('This is the last administrator', { exact: false })).toBeVisible()
  await expect(page.getByLabel('Role of Mira Kovač')).toHaveText('Administrator')
})

test('settings are saved, and what is wrong is said beside it', async ({ page, admin }) => {
  await page.goto('/settings')
  const save = page.getByRole('button', { name: 'Save' })
  await expect(save).toBeDisabled()
  await page.getByLabel('Days').fill('0')
  await save.click()
  await expect(page.getByLabel('Days')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByRole('alert').getByText('Not saved.', { exact: false })).toBeInViewport()
  await page.getByLabel('Days').fill('14')
  await page.getByRole('button', { name: 'Add a plan' }).click()
  const row = page.getByLabel(/^Name of plan/).last()
  await row.fill('team')
  await page
    .getByLabel(/^Sessions per minute of plan/)
    .last()
    .fill('600')
  await page.getByLabel('Origins, one per line').fill('https://app.example.com/\nhttps://shop.example.com')
  await save.click()
  await expect(page.getByText('Everything is saved')).toBeVisible()
  expect(await admin.get('/api/settings')).toMatchObject({
    plans: { team: { sessionsPerMinute: 600 } },
    returnOrigins: ['https://app.example.com', 'https://shop.example.com'],
    retention: { days: 14 },
  })
  await page.reload()
  await expect(page.getByLabel('Days')).toHaveValue('14')

  await page.getByRole('link', { name: 'Audit log' }).click()
  await expect(page.getByRole('row', { name: /Mira Kovač Changed the settings/ }).first()).toBeVisible()
})
