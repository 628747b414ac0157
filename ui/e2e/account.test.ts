import { expect, test } from './support/test.ts'
import { password } from './support/person.ts'

test('an API key is shown once, works, and is revoked', async ({ page, builder, outside }) => {
  expect(builder.user.role).toBe('builder')
  await page.goto('/')
  const person = page.getByRole('button', { name: /Bo Builder.*account menu/ })
  await person.click()
  await page.getByRole('menuitem', { name: 'API keys' }).click()
  await expect(page.getByRole('heading', { name: 'No API key yet' })).toBeVisible()
  await expect(person).toHaveAttribute('aria-current', 'page')
  await page.getByRole('button', { name: 'New API key' }).click()
  await page.getByLabel('Name').fill('storefront')
  await page.getByRole('button', { name: 'Create' }).click()
  const dialog = page.getByRole('dialog', { name: 'Copy the key now' })
  await dialog.getByRole('button', { name: 'Copy the key' }).click()
  const key = await page.evaluate(() => navigator.clipboard.readText())
  expect(key).toMatch(/^pb_/)
  const asKey = () => outside.get('/api/me', { headers: { authorization: `Bearer ${key}` } })
  expect((await asKey()).status()).toBe(200)

  await dialog.getByRole('button', { name: 'I have copied it' }).click()
  await expect(page.getByRole('row', { name: /storefront/ })).toBeVisible()
  await page.reload()
  await expect(page.getByText(key)).toBeHidden()

  await page.getByRole('button', { name: 'Revoke storefront' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByRole('heading', { name: 'No API key yet' })).toBeVisible()
  expect((await asKey()).status()).toBe(401)
})

test('name and password are changed', async ({ page, builder, outside }) => {
  await page.goto('/account')
  await page.getByLabel('Name').fill('Beate Builder')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('button', { name: /Beate Builder.*account menu/ })).toBeVisible()

  await page.getByLabel('Current password').fill('wrong one')
  await page.getByLabel('New password').fill('a different horse')
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByLabel('Current password')).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByText('The current password is wrong')).toBeVisible()
  await page.getByLabel('Current password').fill(password)
  await page.getByRole('button', { name: 'Change password' }).click()
  await expect(page.getByText('Password changed')).toBeVisible()
  const { email } = builder.user
  const signIn = (secret: string) => outside.post('/api/auth/login', { data: { email, password: secret } })
  expect((await signIn('a different horse')).status()).toBe(200)
})
