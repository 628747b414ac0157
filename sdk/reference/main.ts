// Writes the reference of the SDK anew: npm run reference. With --check it only says whether that is needed.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeReference, referenceFolder } from './make-reference.ts'

const onlyCheck = process.argv.includes('--check')

await mkdir(referenceFolder, { recursive: true })
for (const [page, text] of await makeReference()) {
  const path = join(referenceFolder, page)
  if (!onlyCheck) {
    await writeFile(path, text)
  } else if ((await readFile(path, 'utf8').catch(() => '')) !== text) {
    process.stderr.write(`docs/reference/${page} is not what the docstrings say: npm run reference\n`)
    process.exitCode = 1
  }
}
