import { lookup } from 'node:dns/promises'
import type { Resolve } from './guarded-connector.ts'

/**
 * Each lookup of the system's resolver holds one of the process's four worker threads, for many seconds if
 * a name's servers do not answer: hostile names must not take them all from files, hashing and zlib.
 */
const atOnce = 2

/** Resolves as the system does, a few names at a time; callers who want the same name share its answer. */
export function createSystemResolver(resolve: Resolve = (host) => lookup(host, { all: true })): Resolve {
  const underWay = new Map<string, ReturnType<Resolve>>()
  const waiting: Array<() => void> = []
  let running = 0

  async function resolveInTurn(host: string) {
    if (running === atOnce) await new Promise<void>((turn) => waiting.push(turn))
    else running++
    try {
      return await resolve(host)
    } finally {
      underWay.delete(host)
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  return (host) => {
    const answer = underWay.get(host) ?? resolveInTurn(host)
    underWay.set(host, answer)
    return answer
  }
}
