import { expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type appendRow from './append-row.ts'

const { run } = useTask<typeof appendRow>('google/append-row')
const id = '1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms'
const appended = { json: { spreadsheetId: id, updates: { updatedRange: 'Orders!A2:C2', updatedRows: 1 } } }
const base = `https://sheets.googleapis.com/v4/spreadsheets/${id}/values`

test.each([
  ['its id', id],
  ['its address', `https://docs.google.com/spreadsheets/d/${id}/edit#gid=0`],
])('a row is added to a spreadsheet by %s', async (_, spreadsheetId) => {
  const result = await run({
    input: { spreadsheetId, range: 'Orders!A1', values: ['Ada', 7, null, true] },
    http: () => appended,
  })
  expect(result).toMatchObject({
    status: 'completed',
    output: { range: 'Orders!A2:C2', spreadsheetId: id },
  })
  expect(result.requests).toMatchObject([
    {
      method: 'POST',
      url: `${base}/Orders!A1:append?valueInputOption=RAW&insertDataOption=INSERT_ROWS`,
      body: '{"values":[["Ada",7,null,true]]}',
    },
  ])
})

test('what strangers wrote is no formula unless that is asked for', async () => {
  const values = ['=IMPORTXML("https://evil.example","//a")']
  const plain = await run({ input: { spreadsheetId: id, values }, http: () => appended })
  expect(plain.requests[0]?.url).toContain('valueInputOption=RAW')
  const typed = await run({ input: { spreadsheetId: id, values, interpret: true }, http: () => appended })
  expect(typed.requests[0]?.url).toContain('valueInputOption=USER_ENTERED')
})

test('a range cannot lead elsewhere', async () => {
  const { requests } = await run({
    input: { spreadsheetId: id, range: 'A1:clear?x=/../..', values: [1] },
    http: () => appended,
  })
  expect(requests[0]?.url).toContain(`${base}/A1%3Aclear%3Fx%3D%2F..%2F..:append?`)
})

test.each([
  [403, 'PERMISSION_DENIED', { status: 'failed', error: { code: 'provider_forbidden' } }],
  [404, 'NOT_FOUND', { status: 'failed', error: { code: 'provider_not_found' } }],
  [429, 'RESOURCE_EXHAUSTED', { status: 'retry-later', afterMs: 60_000 }],
  [503, 'UNAVAILABLE', { status: 'failed', error: { code: 'task_error' } }],
])('status %i', async (status, name, outcome) => {
  const json = { error: { code: status, message: 'No', status: name } }
  const result = await run({ input: { spreadsheetId: id, values: [1] }, http: () => ({ status, json }) })
  expect(result).toMatchObject(outcome)
  expect(JSON.stringify(result)).toContain(`Google answered with an error (${status}, ${name}): No`)
})
