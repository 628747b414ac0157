import { createServer } from 'node:net'
import type { Config } from '../config.ts'
import type { Finding } from './examine.ts'

const answerMs = 2_000

/** Whether it could listen, or already does. */
export async function checkPort({ host, port }: Config): Promise<Finding[]> {
  const part = 'Port'
  const failure = await listen(host, port)
  if (failure === undefined) {
    return [{ part, state: 'good', says: port === 0 ? 'any free one' : `${port} is free` }]
  }
  if (failure === 'EADDRINUSE') return [await whoIsThere(host, port)]
  const remedy = failure === 'EACCES' ? 'Choose a PORT above 1023' : 'Set HOST to an address of this machine'
  return [{ part, state: 'bad', says: `${host}:${port} cannot be used (${failure})`, remedy }]
}

function listen(host: string, port: number): Promise<string | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })
}

async function whoIsThere(host: string, port: number): Promise<Finding> {
  const part = 'Port'
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  const url = `http://${name.includes(':') ? `[${name}]` : name}:${port}/readyz`
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) })
    const { status } = Object(await response.json()) as { status?: unknown }
    if (response.ok) return { part, state: 'good', says: `${port} is a hub that runs, and is ready` }
    if (typeof status === 'number') {
      return { part, state: 'warn', says: `${port} is a hub that is not ready`, remedy: 'Look into its log' }
    }
  } catch {
    // Something that speaks otherwise.
  }
  return { part, state: 'bad', says: `${port} is taken by another program`, remedy: 'Set PORT to a free one' }
}
