import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createServer } from 'vite'
import { writeAuthorTypes } from './write-author-types.ts'

/**
 * `npm run dev`: the hub, started anew when a file of the server changes, and Vite before it, which shows a
 * change of the UI at once. Open Vite's address; it hands what is not its own on to the hub.
 */
const main = fileURLToPath(new URL('../../server/src/main.ts', import.meta.url))
const hubUrl = `http://127.0.0.1:${process.env['PORT'] ?? 3000}`

const hub = spawn(process.execPath, ['--watch', main, '--no-build'], { stdio: 'inherit' })
hub.on('exit', (code) => process.exit(code ?? 1))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => hub.kill(signal))

await writeAuthorTypes()
const vite = await createServer({
  root: fileURLToPath(new URL('../', import.meta.url)),
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      ['/api', '/run', '/oauth', '/openapi.json'].map((path) => [
        path,
        { target: hubUrl, changeOrigin: false },
      ]),
    ),
  },
})
await vite.listen()
vite.printUrls()
