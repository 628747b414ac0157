import { buildWebUi } from './build.ts'
import { sizeWords, transferSizes } from './transfer-sizes.ts'

/** `npm run build`, and what a hub starts as a child process when the build is not current. */
const startedAt = performance.now()
const built = await buildWebUi()
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
process.stdout.write(built ? `The web UI was built in ${seconds} s\n` : 'The web UI is current\n')
for (const size of await transferSizes()) process.stdout.write(`${sizeWords(size)}\n`)
