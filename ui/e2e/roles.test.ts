import { createPerson } from './support/person.ts'
import { greeting } from './support/graphs.ts'
import { expect, test } from './support/test.ts'

const adminPages = ['/providers', '/users', '/settings', '/audit']

test('a user sees sessions, integrations and keys alone, and the hub refuses the rest', async ({
  page,
  context,
  outside,
  admin,
}) => {
  const email = `user-${process.pid}@example.com`
  const user = await createPerson(outside, admin, { email, name: 'Uma User', role: 'user' })
  const { slug } = await admin.publish({ name: 'Greets', graph: greeting })
  const { id } = await user.call(slug, { greet: { text: 'Hello' } })
  await user.signIn(context)
  await page.goto('/')
  await expect(page).toHaveURL('/sessions')
  const navigation = page.getByRole('navigation', { name: 'Main' })
  await expect(navigation.getByRole('link')).toHaveText(['Patchbay', 'Sessions', 'Integrations'])
  for (const path of [...adminPages, '/interactions', '/tasks']) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: /^This page is for/ })).toBeVisible()
  }

  // What an administrator has not set up cannot be connected, nor set up.
  await page.goto('/integrations')
  await expect(page.getByText('An administrator has to set it up').first()).toBeVisible()
  await expect(page.getByRole('link', { name: 'Add credentials' })).toBeHidden()
  const settings = { clientId: 'mine', clientSecret: 'mine' }
  await expect(user.send('PUT', '/api/providers/github', settings)).rejects.toThrow('403')

  // A session of one's own without what its tasks saw: that is the owner's.
  await page.goto(`/sessions/${id}`)
  await expect(page.getByText('seen by the owner of the interaction only')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Answer', exact: true })).toContainText('Hello')

  for (const path of ['/api/users', '/api/settings', '/api/audit', '/api/interactions']) {
    await expect(user.get(path), path).rejects.toThrow('403')
  }
})

test('a builder administers nothing', async ({ page, builder }) => {
  await page.goto('/interactions')
  await expect(page.getByRole('link', { name: 'Tasks' })).toBeVisible()
  await expect(page.getByRole('link', { name: 'Users' })).toBeHidden()
  for (const path of adminPages) {
    await page.goto(path)
    await expect(page.getByRole('heading', { name: /^This page is for/ })).toBeVisible()
  }
  for (const path of ['/api/users', '/api/settings', '/api/audit']) {
    await expect(builder.get(path), path).rejects.toThrow('403')
  }
})
