import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectAccessible } from './support/axe.ts'
import { startHub } from './support/hub-process.ts'
import { register } from './support/person.ts'
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

  // The last one of the list: what is told of it is in sight, and so is the list.
  await page.getByRole('searchbox').fill('')
  const last = page.getByRole('navigation', { name: 'Task types' }).getByRole('link').last()
  await last.click()
  const title = (await last.innerText()).trim()
  await expect(page.getByRole('article').getByRole('heading', { name: title })).toBeInViewport()
  await expect(last).toBeInViewport()
  // A link to it shows it in the list as well.
  await page.reload()
  await expect(last).toHaveAttribute('aria-current', 'true')
  await expect(last).toBeInViewport()

  await page.getByRole('searchbox').fill('nothing like it')
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible()
})

test('an administrator restricts a task type, and frees it again; who builds with it is told', async ({
  page,
  admin,
  context,
}) => {
  await admin.signIn(context)
  await page.goto('/tasks?type=core.http-request')
  const docs = page.getByRole('article', { name: 'HTTP request' })
  await docs.getByRole('button', { name: 'Restrict' }).click()
  const dialog = page.getByRole('dialog', { name: 'Restrict “HTTP request”' })
  await dialog.getByRole('switch', { name: 'Reaches only some of its hosts' }).click()
  await dialog.getByRole('textbox', { name: 'Hosts' }).fill('api.example.com')
  await dialog.getByLabel('Memory (MB)').fill('4')
  await expectAccessible(page, 'restricting a task type')
  await dialog.getByRole('button', { name: 'Restrict', exact: true }).click()
  await expect(dialog.getByLabel('Memory (MB)')).toHaveAttribute('aria-invalid', 'true')
  await dialog.getByLabel('Memory (MB)').fill('32')
  await dialog.getByRole('button', { name: 'Restrict', exact: true }).click()
  await expect(dialog).toBeHidden()
  const told = 'Of its hosts only api.example.com; at most 32 MB of memory'
  await expect(docs).toContainText(told)
  const tried = { input: { method: 'GET', url: 'https://other.example.com/' } }
  const answer = await admin.post('/api/tasks/core.http-request/try', tried)
  expect(answer).toMatchObject({ status: 'failed', error: { code: 'network_denied' } })

  await page.reload()
  await expect(docs).toContainText(told)
  await docs.getByRole('button', { name: 'Restrict' }).click()
  await dialog.getByRole('button', { name: 'Restrict no more' }).click()
  await expect(dialog).toBeHidden()
  await expect(docs).not.toContainText('Restricted by an administrator')
})

test('tasks on the hub’s disk are listed with what is wrong with them, by file, line and column', async ({
  browser,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-packages-'))
  await mkdir(join(folder, 'greetings/tasks'), { recursive: true })
  await writeFile(join(folder, 'greetings/package.json'), '{ "name": "greetings", "version": "1.2.0" }')
  await writeFile(join(folder, 'greetings/tasks/hello.ts'), 'export default {\n  oh no\n}\n')
  const hub = await startHub({ PATCHBAY_PLUGINS_DIR: folder })
  const context = await browser.newContext({ baseURL: hub.url, extraHTTPHeaders: { origin: hub.url } })
  const admin = await register(context.request, 'mira@example.com', 'Mira Kovač')
  expect(admin.user.role).toBe('admin')
  const page = await context.newPage()
  await expect(async () => {
    await page.goto('/tasks')
    const packages = page.getByRole('region', { name: 'Installed packages' })
    await expect(packages).toContainText('greetings', { timeout: 2_000 })
    await expect(packages).toContainText(/tasks\/hello\.ts:2:\d+/, { timeout: 2_000 })
  }).toPass()
  await context.close()
  await hub.dispose()
  await rm(folder, { recursive: true })
})
