import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { authorTypes } from './author-types.ts'

const target = fileURLToPath(new URL('../generated/author-types.json', import.meta.url))

/** Writes what the task editor checks types with, a file that browsers get beside the scripts. It is not committed. */
export async function writeAuthorTypes(): Promise<void> {
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, JSON.stringify(authorTypes()))
}
