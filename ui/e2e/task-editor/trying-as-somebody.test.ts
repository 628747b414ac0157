import { expectAccessible } from '../support/axe.ts'
import { freeTaskName, shout } from '../support/task-editor-page.ts'
import { expect, test } from '../support/test.ts'
import { startX, type X } from '../support/x.ts'

let x: X
test.beforeAll(async ({ hub, admin }) => {
  x = await startX(hub.url)
  await x.setUp(admin)
})
test.afterAll(() => x.close())

test('a task of a provider is tried with an account that is connected on the way, and lets it', async ({
  page,
  context,
  taskEditor,
}) => {
  x.authorization.user = { id: 'ada', answer: 'consent' }
  const name = freeTaskName()
  const run = `log.info(JSON.stringify(await (await fetch('/2/users/me')).json()))`
  await taskEditor.open(name, shout(name, { run, more: `\n  provider: 'twitter',` }))
  const { panel } = taskEditor
  const account = panel.getByRole('region', { name: 'Account' })
  const tryIt = async () => {
    await panel.getByLabel('Text').fill('hello')
    await panel.getByRole('button', { name: 'Try', exact: true }).click()
  }
  await expect(account).toContainText('You have no account at X (Twitter) connected')
  await tryIt()
  const refusal = panel.getByRole('region', { name: 'Not tried yet' })
  await expect(refusal).toContainText(/Connect an account of X .*first/)
  await expect(refusal.getByRole('link', { name: 'Connect an account' })).toHaveAttribute(
    'href',
    /^\/integrations\?connect=twitter&.*returnTo=%2Ftasks%2F/,
  )

  await account.getByRole('button', { name: 'Connect X (Twitter)' }).click()
  await expect(taskEditor.toast('X (Twitter) is connected')).toBeVisible()
  await expect(page).toHaveURL(/\/tasks\/[^?]+$/)
  await expect(account).toContainText('as ada')

  await tryIt()
  await expect(refusal).toContainText(`custom.${name} has not been let act`)
  await expectAccessible(page, 'what a task asks for that is tried')
  await refusal.getByRole('button', { name: 'Allow, and try' }).click()
  const outcome = panel.getByRole('region', { name: 'What came of it' })
  await expect(outcome).toContainText('id-of-ada')

  // Somebody else is signed in there.
  await context.clearCookies({ name: /^_session/ })
  x.authorization.user = { id: 'bob', answer: 'consent' }
  await page.goto('/integrations')
  await page.getByRole('button', { name: 'Connect another X (Twitter)' }).click()
  await expect(page.getByText('Your account there is bob.')).toBeVisible()
  await taskEditor.goto(taskEditor.id)
  await expect(account).toContainText('as you')
  await account.getByLabel('Acts as').click()
  await page.getByRole('option', { name: 'ada' }).click()
  await tryIt()
  await expect(outcome).toContainText('id-of-ada')
})
