import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from './support/test.ts'
import { greeting } from './support/graphs.ts'

test('the endpoint dialog matches the blanks, copies, and calls', async ({ page, builder, hub }) => {
  await builder.createInteraction({
    name: 'Greet somebody',
    slug: `greet-${builder.user.id}`,
    graph: greeting,
  })
  const url = `${hub.url}/run/greet-${builder.user.id}`
  await page.goto('/interactions')
  await page.getByRole('button', { name: 'Endpoint' }).click()
  const dialog = page.getByRole('dialog', { name: 'Endpoint' })
  await expect(dialog.getByText('POST', { exact: true })).toBeVisible()
  await expect(dialog.getByRole('row', { name: 'greet.text text required' })).toBeVisible()

  await dialog.getByRole('button', { name: 'Copy the URL' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(url)

  await dialog.getByRole('switch', { name: 'Active' }).click()
  await expect(dialog.getByText('Calls are accepted.')).toBeVisible()

  // What is copied works as it is, once there is a token.
  const copied = async () => {
    await dialog.getByRole('button', { name: 'Copy the code' }).click()
    return page.evaluate(() => navigator.clipboard.readText())
  }
  const command = await copied()
  const { key } = await builder.post<{ key: string }>('/api/me/api-keys', { name: 'test' })
  const env = { PATH: process.env['PATH'], PATCHBAY_TOKEN: key }
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} -s`], { env })
  expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', output: { greet: { text: 'text' } } })
  await dialog.getByRole('tab', { name: 'JavaScript' }).click()
  const program = `${await copied()}\nconsole.log(status, output.greet.text)`
  const node = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], { env })
  expect(node.stdout).toBe('completed text\n')

  await dialog.getByRole('tab', { name: 'Call it here' }).click()
  await dialog.getByLabel('greet › Text').fill('Hello <b>you</b>')
  await dialog.getByRole('button', { name: 'Call', exact: true }).click()
  const answer = dialog.getByRole('region', { name: 'Answer' })
  await expect(answer).toContainText('"text": "Hello <b>you</b>"')
  await expect(dialog.getByText('200', { exact: true }).first()).toBeVisible()
  await dialog.getByRole('link', { name: 'Open the session' }).click()
  await expect(page).toHaveURL(/\/sessions\/[\w-]+$/)
})

test('a call that does not fit says which field', async ({ page, builder }) => {
  await builder.publish({ name: 'Strict', graph: greeting })
  await page.goto('/interactions')
  await page.getByRole('button', { name: 'Endpoint' }).click()
  await page.getByRole('tab', { name: 'Call it here' }).click()
  const field = page.getByLabel('greet › Text')
  await field.fill('')
  await page.getByRole('button', { name: 'Call', exact: true }).click()
  await expect(page.getByText('400', { exact: true }).first()).toBeVisible()
  await expect(field).toHaveAttribute('aria-invalid', 'true')
})
