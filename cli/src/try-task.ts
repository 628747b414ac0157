import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { JsonObject } from '@patchbay/sdk'
import { type Http, runTask } from '@patchbay/sdk/testing'
import type { Output } from './output.ts'

/** Where the answers to a try's requests come from. */
export type Network = { kind: 'live' } | { kind: 'record' | 'replay'; fixture: string }

/** Runs one task once, and shows what came of it. @returns whether it completed */
export async function tryTask(
  output: Output,
  options: { file: string; input: JsonObject; network: Network; allowPrivate: string[] },
): Promise<boolean> {
  const { file, input, network, allowPrivate } = options
  const scratch = await mkdtemp(join(tmpdir(), 'patchbay-try-'))
  try {
    const http: Http =
      network.kind === 'replay'
        ? { fixture: network.fixture }
        : {
            mode: 'record',
            fixture: network.kind === 'live' ? join(scratch, 'live.json') : network.fixture,
            allowPrivate,
          }
    const result = await runTask(file, { input, http })
    for (const { level, message } of result.logs) output.say(output.paint('quiet', `${level} ${message}`))
    for (const { method, url } of result.requests) output.say(output.paint('quiet', `sent ${method} ${url}`))
    switch (result.status) {
      case 'completed':
        output.say(JSON.stringify(result.output, null, 2))
        return true
      case 'failed':
        output.complain(`${result.error.code}: ${result.error.message}`)
        if (result.error.stack !== undefined) output.complain(result.error.stack)
        return false
      case 'retry-later':
        output.complain(`It asks to be run again in ${result.afterMs} ms: ${result.reason}`)
        return false
      default:
        return result satisfies never
    }
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
