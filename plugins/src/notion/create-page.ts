import { defineTask, FatalError, Type } from '@patchbay/sdk'
import { callApi, type Api } from '../provider-api/call-api.ts'
import { textIn, textOf } from '../provider-api/read.ts'
import { paragraphs, richText } from './paragraphs.ts'

/** Notion, “Status codes”: https://developers.notion.com/reference/status-codes */
const notionApi: Api = {
  name: 'Notion',
  // “Versioning”: every request names the version of the API.
  headers: { 'notion-version': '2025-09-03' },
  problemOf(body) {
    const code = textIn(body, 'code')
    return { code, message: textIn(body, 'message'), passing: code === 'conflict_error' }
  },
}

/** An id with or without dashes, or an address that ends in one. */
const id =
  '^(https://\\S*?)?[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}([?#].*)?$'

// Notion, “Create a page”: https://developers.notion.com/reference/post-page
export default defineTask({
  type: 'notion.create-page',
  title: 'Create a page',
  description: 'Adds a page below another one of Notion, or to a database.',
  icon: 'book-open',
  category: 'Notion',
  provider: 'notion',
  idempotent: false,
  input: Type.Object({
    title: Type.String({ title: 'Title', maxLength: 2_000 }),
    parentPage: Type.Optional(
      Type.String({
        title: 'Parent page',
        description: 'Its id or address. Give this or a data source.',
        pattern: id,
        maxLength: 1_000,
      }),
    ),
    dataSource: Type.Optional(
      Type.String({
        title: 'Data source',
        description: 'Its id: in Notion, in the menu of a database under “Manage data sources”.',
        pattern: id,
        maxLength: 1_000,
      }),
    ),
    text: Type.Optional(
      Type.String({
        title: 'Text',
        description: 'What the page holds; a blank line begins a new paragraph.',
        maxLength: 150_000,
      }),
    ),
    properties: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        title: 'Properties',
        description: 'Of a page in a data source, as Notion’s API has them.',
        examples: [{ Status: { status: { name: 'Done' } } }],
      }),
    ),
  }),
  output: Type.Object({
    id: Type.String({ title: 'Id' }),
    url: Type.String({ title: 'URL' }),
  }),
  async run({ input: { title, parentPage, dataSource, text = '', properties = {} }, fetch }) {
    const answer = await callApi(fetch, notionApi, {
      method: 'POST',
      url: '/v1/pages',
      json: {
        parent: parentOf(parentPage, dataSource),
        // A title's id is `title`, whatever its name is in the data source.
        properties: { ...properties, title: { title: richText(title) } },
        children: paragraphs(text),
      },
    })
    return { id: textOf(answer, 'id'), url: textOf(answer, 'url') }
  },
})

/** @throws {FatalError} unless one of the two is given */
function parentOf(page: string | undefined, dataSource: string | undefined): object {
  if (page !== undefined && dataSource === undefined) return { type: 'page_id', page_id: bareId(page) }
  if (dataSource !== undefined && page === undefined) {
    return { type: 'data_source_id', data_source_id: bareId(dataSource) }
  }
  throw new FatalError('Give "parentPage" or "dataSource": a page of Notion is in one of them')
}

function bareId(text: string): string {
  const [found = text] = /[0-9a-f-]{32,36}$/i.exec(text.replace(/[?#].*$/, '')) ?? []
  return found.replaceAll('-', '').slice(-32).toLowerCase()
}
