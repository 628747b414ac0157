import { expect, test } from './support/test.ts'
import { password } from './support/person.ts'

test('the first start makes the first account, its administrator', async ({ page, freshHub }) => {
  await page.goto(freshHub.url)
  await expect(page.getByRole('heading', { name: 'Welcome to Patchbay' })).toBeVisible()
  await page.getByLabel('Name').fill('Ada Lovelace')
  await page.getByLabel('E-mail').fill('ada@example.com')
  await page.getByLabel('Password').fill('analytical engine')
  await page.getByRole('button', { name: 'Create account and start' }).click()
  await expect(page.getByRole('link', { name: 'Users' })).toBeVisible()
  await expect(page.getByRole('button', { name: /Ada Lovelace/ })).toContainText('Administrator')
})

test('signing in, and out', async ({ page, context, admin }) => {
  await page.goto('/sessions')
  await page.getByLabel('E-mail').fill(admin.user.email)
  await page.getByLabel('Password').fill('wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toHaveText('The e-mail or the password is wrong')

  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible()
  const [cookie] = await context.cookies()
  expect(cookie).toMatchObject({ name: 'patchbay', httpOnly: true, sameSite: 'Lax' })

  await page.getByRole('button', { name: /^Mira Kovač .*account menu$/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(page.getByRole('heading', { name: 'Sign in to Patchbay' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Sign in to Patchbay' })).toBeVisible()
})
