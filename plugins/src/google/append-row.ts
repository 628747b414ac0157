import { defineTask, Type } from '@patchbay/sdk'
import { callApi } from '../provider-api/call-api.ts'
import { textOf } from '../provider-api/read.ts'
import { googleApi } from './google-api.ts'

// Google Sheets API, “spreadsheets.values.append”:
// https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets.values/append
export default defineTask({
  type: 'google.append-row',
  title: 'Append a row',
  description: 'Adds a row below a table in Google Sheets.',
  icon: 'table',
  category: 'Google',
  provider: 'google',
  scopes: ['https://www.googleapis.com/auth/spreadsheets'],
  idempotent: false,
  input: Type.Object({
    spreadsheetId: Type.String({
      title: 'Spreadsheet',
      description: 'Its id, or its whole address.',
      pattern: '^(https://docs\\.google\\.com/spreadsheets/d/)?[A-Za-z0-9_-]{10,100}([/?#].*)?$',
      maxLength: 1_000,
      examples: ['1BxiMVs0XRA5nFMdKvBdBZjgmUUqptlbs74OgvE2upms'],
    }),
    range: Type.Optional(
      Type.String({
        title: 'Range',
        description: 'Where the table is, in A1 notation; the row goes below its last one.',
        minLength: 1,
        maxLength: 200,
        default: 'A1',
        examples: ['Orders!A1'],
      }),
    ),
    values: Type.Array(
      Type.Union([Type.String({ maxLength: 50_000 }), Type.Number(), Type.Boolean(), Type.Null()]),
      {
        title: 'Values',
        description: 'One per cell, from the left; null leaves a cell empty.',
        minItems: 1,
        maxItems: 1_000,
      },
    ),
    interpret: Type.Optional(
      Type.Boolean({
        title: 'As if typed in',
        description:
          'Texts such as 1.3.2026 become dates, and those that begin with = become formulas: not for what strangers wrote.',
        default: false,
      }),
    ),
  }),
  output: Type.Object({
    range: Type.String({ title: 'Range', description: 'Where the row is now.' }),
    spreadsheetId: Type.String({ title: 'Spreadsheet' }),
  }),
  async run({ input: { spreadsheetId, range = 'A1', values, interpret = false }, fetch }) {
    const id = spreadsheetId.replace(/^https:.*?\/d\//, '').replace(/[/?#].*$/, '')
    const answer = await callApi(fetch, googleApi, {
      method: 'POST',
      url: `/v4/spreadsheets/${id}/values/${encodeURIComponent(range)}:append`,
      query: { valueInputOption: interpret ? 'USER_ENTERED' : 'RAW', insertDataOption: 'INSERT_ROWS' },
      json: { values: [values] },
    })
    return { range: textOf(answer, 'updates.updatedRange'), spreadsheetId: textOf(answer, 'spreadsheetId') }
  },
})
