import { buildWebUi } from './build.ts'
import { sizeWords, transferSizes } from './transfer-sizes.ts'

/** `npm run check:sizes`: fails where a page has grown beyond its budget. */
await buildWebUi()
for (const size of await transferSizes()) {
  process.stdout.write(`${sizeWords(size)}\n`)
  if (size.bytes > size.budget) {
    process.stderr.write('  That is too much: load with import() what the first paint does not need.\n')
    process.exitCode = 1
  }
}
