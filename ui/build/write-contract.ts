import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { contractDocument } from '@patchbay/server/contract'
import openapiTs, { astToString } from 'openapi-typescript'
import { writeAuthorTypes } from './write-author-types.ts'

/**
 * `npm run contract`: the types of the API client, from the document that the server itself answers with.
 * They are not committed; what checks types makes them first, so that the UI cannot lag behind the contract. The
 * types that the task editor checks with are made along, for whoever looks for what is imported.
 */
const target = fileURLToPath(new URL('../src/api/contract.d.ts', import.meta.url))

// JSON text, because the type of a document object is narrower than what a document may be.
const document = JSON.stringify(await contractDocument())
const ast = await openapiTs(document, { defaultNonNullable: false })
const text = `/* Made by ui/build/write-contract.ts from the server's OpenAPI document. */\n${astToString(ast)}`
if ((await readFile(target, 'utf8').catch(() => '')) !== text) {
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, text)
}
await writeAuthorTypes()
