import { buildWebUi } from './build.ts'

/** `npm run build`, and what a hub starts as a child process when the build is not current. */
const startedAt = performance.now()
const built = await buildWebUi()
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
process.stdout.write(built ? `The web UI was built in ${seconds} s\n` : 'The web UI is current\n')
