import { tell } from './bridge-kinds.ts'
import { send, type Settled } from './bridge.ts'
import { callHost } from './host-calls.ts'
import { AnyTypeError, parse, stringify, textOf } from './primordials.ts'

/** What the host refuses, it is not sent either. */
const maxArgument = 1_000_000

/** What a task remembers from one run to the next; the server keeps it. */
export const state = {
  get: (key: unknown) => request({ op: 'get', key: textOf(key) }),
  set: (key: unknown, value: unknown, options?: Options) =>
    request({ op: 'set', key: textOf(key), value, ttlMs: options?.ttlMs }),
  compareAndSet: (key: unknown, expected: unknown, value: unknown, options?: Options) =>
    request({ op: 'compare-and-set', key: textOf(key), expected, value, ttlMs: options?.ttlMs }),
  delete: (key: unknown) => request({ op: 'delete', key: textOf(key) }),
}

interface Options {
  ttlMs?: unknown
}

async function request(asked: object): Promise<unknown> {
  const json = stringify(asked)
  if (json.length > maxArgument) throw new AnyTypeError('state takes values of at most 64 KB')
  const { answer } = callHost((id, number) => send(tell.state, id, number, json))
  let settled: Settled
  try {
    settled = await answer
  } catch (reason) {
    throw new AnyTypeError((parse((reason as { json: string }).json) as { message: string }).message)
  }
  return (parse(settled.json) as { value?: unknown }).value
}
