import { expect, test } from 'vitest'
import type { Settings } from '../api/types.ts'
import { formOf, originError, repeatedPlan, settingsOf } from './settings-form.ts'

const settings: Settings = {
  registration: 'first',
  plans: { free: { sessionsPerMinute: 60, sessionsAtOnce: 2 }, team: {} },
  returnOrigins: ['https://app.example.com', 'http://localhost:8080'],
  retention: { days: 30, count: null },
}

test('what is typed is what was set, unless it is changed', () => {
  expect(settingsOf(formOf(settings))).toEqual(settings)
})

test('plans without a name and empty lines are left out, a slash at an origin’s end too', () => {
  const form = formOf(settings)
  form.plans.push({ name: ' ', perMinute: '5', atOnce: '' })
  form.returnOrigins = '\nhttps://app.example.com/\n\n'
  form.count = '1000'
  expect(settingsOf(form)).toMatchObject({
    plans: settings.plans,
    returnOrigins: ['https://app.example.com'],
    retention: { days: 30, count: 1000 },
  })
})

test('what is no origin is told by its own words', () => {
  const form = { ...formOf(settings), returnOrigins: 'https://app.example.com\nover-there' }
  expect(originError(form, '/returnOrigins/1')).toBe('Not an origin: “over-there”')
  expect(originError(form, '/retention/days')).toBeUndefined()
})

test('two plans of one name are told', () => {
  const form = formOf(settings)
  expect(repeatedPlan(form)).toBeUndefined()
  form.plans.push({ name: 'free ', perMinute: '', atOnce: '' })
  expect(repeatedPlan(form)).toBe('There are two plans “free”')
})
