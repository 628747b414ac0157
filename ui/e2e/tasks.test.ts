import { expect, test } from './support/test.ts'

test('the catalogue tells of each task what it takes, gives and may reach', async ({ page, builder }) => {
  expect(builder.user.role).toBe('builder')
  await page.goto('/tasks')
  await page.getByRole('searchbox').fill('http')
  await page.getByRole('link', { name: 'HTTP request' }).click()
  await expect(page).toHaveURL('/tasks?type=core.http-request')
  const docs = page.getByRole('article', { name: 'HTTP request' })
  await expect(docs.getByText('Any public host', { exact: true })).toBeVisible()
  await expect(docs.getByText('30 s of time', { exact: false })).toBeVisible()
  const input = docs.getByLabel('Input of HTTP request')
  await expect(input.getByText('url', { exact: true })).toBeVisible()
  await expect(docs.getByLabel('Output of HTTP request').getByText('status', { exact: true })).toBeVisible()
  await page.reload()
  await expect(docs).toBeVisible()

  await page.getByRole('searchbox').fill('nothing like it')
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible()
})
