import { describe, expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type createPage from './create-page.ts'
import { paragraphs, richText } from './paragraphs.ts'

const { run } = useTask<typeof createPage>('notion/create-page')
const page = '98ad959b2b6a4774b08d2f7a9b4f5e6f'
const created = { json: { object: 'page', id: page, url: `https://www.notion.so/${page}` } }
const http = { 'POST https://api.notion.com/v1/pages': created }

test.each([
  ['an id', page],
  ['an id with dashes', '98ad959b-2b6a-4774-b08d-2f7a9b4f5e6f'],
  ['an address', `https://www.notion.so/acme/Notes-from-today-${page}?pvs=4`],
])('makes a page below one that is given as %s', async (_, parentPage) => {
  const result = await run({ input: { title: 'Notes', parentPage, text: 'One\n\nTwo' }, http })
  expect(result).toMatchObject({ output: { id: page, url: `https://www.notion.so/${page}` } })
  expect(result.requests[0]?.headers['notion-version']).toBe('2025-09-03')
  expect(JSON.parse(result.requests[0]?.body ?? '')).toEqual({
    parent: { type: 'page_id', page_id: page },
    properties: { title: { title: [{ type: 'text', text: { content: 'Notes' } }] } },
    children: ['One', 'Two'].map((content) => ({
      object: 'block',
      type: 'paragraph',
      paragraph: { rich_text: [{ type: 'text', text: { content } }] },
    })),
  })
})

test('adds a page with properties to a data source', async () => {
  const properties = { Status: { status: { name: 'Done' } } }
  const { requests } = await run({ input: { title: 'A', dataSource: page, properties }, http })
  expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
    parent: { type: 'data_source_id', data_source_id: page },
    properties: { Status: { status: { name: 'Done' } }, title: {} },
    children: [],
  })
})

test.each([
  ['nowhere', { title: 'A' }],
  ['at two places', { title: 'A', parentPage: page, dataSource: page }],
])('makes no page %s', async (_, input) => {
  expect(await run({ input, http })).toMatchObject({
    error: { code: 'fatal_error', message: expect.stringContaining('"parentPage" or "dataSource"') },
    requests: [],
  })
})

test('an error is told with Notion’s code', async () => {
  const json = { object: 'error', status: 404, code: 'object_not_found', message: 'Could not find page' }
  const result = await run({
    input: { title: 'A', parentPage: page },
    http: () => ({ status: 404, json }),
  })
  expect(result).toMatchObject({
    error: {
      code: 'provider_not_found',
      message: 'Notion answered with an error (404, object_not_found): Could not find page',
    },
  })
})

describe('long texts', () => {
  test('are cut into the pieces that Notion takes, between letters', () => {
    const text = `${'a'.repeat(1_999)}😀${'b'.repeat(3_000)}`
    const pieces = richText(text).map((piece) => (piece as { text: { content: string } }).text.content)
    expect(pieces.join('')).toBe(text)
    expect(pieces.map((piece) => piece.length)).toEqual([1_999, 2_000, 1_002])
    expect(pieces[1]).toMatch(/^😀/)
  })

  test('of more paragraphs than a new page takes are refused', () => {
    expect(() => paragraphs('a\n\n'.repeat(101))).toThrow('"text" has 101 paragraphs')
  })
})
