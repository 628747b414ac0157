import type { Schedule } from '../../src/api/types.ts'
import { expectAccessible } from '../support/axe.ts'
import type { CanvasPage } from '../support/canvas-page.ts'
import { greeting } from '../support/graphs.ts'
import { expect, test } from '../support/test.ts'

async function openSchedule(canvas: CanvasPage) {
  await canvas.page.getByRole('button', { name: 'More' }).click()
  await canvas.page.getByRole('menuitem', { name: 'Schedule' }).click()
  const dialog = canvas.page.getByRole('dialog', { name: 'Schedule' })
  await expect(dialog.getByLabel('Time zone')).toBeVisible()
  return dialog
}

test('an interaction is run by the clock: set, shown, changed and removed', async ({
  canvas,
  page,
  builder,
}) => {
  // Four times the dialog, and axe in both themes.
  test.slow()
  const { id } = await builder.publish({ name: 'Greet in the morning', graph: greeting })
  await canvas.goto(id)
  let dialog = await openSchedule(canvas)
  await dialog.getByLabel('Runs').click()
  await page.getByRole('option', { name: 'Every week' }).click()
  await dialog.getByLabel('On', { exact: true }).and(page.getByRole('combobox')).click()
  await page.getByRole('option', { name: 'Friday' }).click()
  await dialog.getByLabel(/^At/).fill('07:30')
  await dialog.getByLabel('Time zone').fill('Mars/Olympus')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(dialog.getByText(/is no time zone/)).toBeVisible()
  await expect(dialog.getByText('is required')).toBeVisible()
  await expectAccessible(page, 'a schedule that is not filled in')
  await dialog.getByLabel('Time zone').fill('Europe/Berlin')
  await dialog.getByLabel('greet › Text').fill('Good morning')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(canvas.toast(/^It runs next Fri .* 07:30\.$/)).toBeVisible()
  const stored = () => builder.get<Schedule>(`/api/interactions/${id}/schedule`)
  expect(await stored()).toMatchObject({
    cron: '30 7 * * 5',
    timezone: 'Europe/Berlin',
    enabled: true,
    missed: 'once',
    input: { greet: { text: 'Good morning' } },
  })

  dialog = await openSchedule(canvas)
  await expect(dialog.getByText(/^Fri .* 07:30 · Fri/)).toBeVisible()
  await expectAccessible(page, 'a schedule')
  await dialog.getByRole('switch', { name: 'On' }).click()
  await dialog.getByLabel('Runs').click()
  await page.getByRole('option', { name: /cron/ }).click()
  await expect(dialog.getByLabel('Cron')).toHaveValue('30 7 * * 5')
  await dialog.getByLabel('Cron').fill('*/5 * * * *')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(canvas.toast(/It is off/)).toBeVisible()
  expect(await stored()).toMatchObject({
    cron: '*/5 * * * *',
    enabled: false,
    input: { greet: { text: 'Good morning' } },
  })

  dialog = await openSchedule(canvas)
  await dialog.getByRole('button', { name: 'Remove' }).click()
  await expect(canvas.toast('Schedule removed')).toBeVisible()
  await expect(dialog).toBeHidden()
  await expect(stored()).rejects.toThrow('404')
})

test('what is not active is scheduled switched off, and says why', async ({ canvas, page, builder }) => {
  await canvas.open({ tasks: [], edges: [] })
  const dialog = await openSchedule(canvas)
  await expect(dialog.getByText('activate it first')).toBeVisible()
  await expect(dialog.getByRole('switch', { name: 'On' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(canvas.toast('Schedule saved')).toBeVisible()
  await expect(page.getByRole('button', { name: 'More' })).toBeFocused()
  const { enabled } = await builder.get<Schedule>(`/api/interactions/${canvas.id}/schedule`)
  expect(enabled).toBe(false)
})
