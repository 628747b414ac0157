import { isDeepStrictEqual } from 'node:util'
import autocannon from 'autocannon'
import type { Call } from './calls.ts'
import { quantile } from './quantile.ts'

export interface Driven {
  sessions: number
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** Answers that were wrong or did not come. */
  errors: number
  /** The first wrong answer, to look at. */
  wrong: string | undefined
}

export interface Load {
  url: string
  token: string
  call: Call
  connections: number
  /** Either of both ends it. */
  until: { seconds: number } | { sessions: number }
}

interface Asked {
  n: number
  at: number
}

/** Calls an endpoint as fast as it answers, each time with another body, and checks every answer. */
export async function drive({ url, token, call, connections, until }: Load): Promise<Driven> {
  const times: number[] = []
  let next = 0
  let wrongs = 0
  let wrong: string | undefined
  const started = performance.now()
  const result = await autocannon({
    url: `${url}/run/${call.slug}`,
    method: 'POST',
    connections,
    timeout: 60,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...('seconds' in until ? { duration: until.seconds } : { amount: until.sessions }),
    requests: [
      {
        setupRequest(request, context) {
          const asked: Asked = { n: (next += 1), at: performance.now() }
          Object.assign(context, asked)
          return { ...request, body: JSON.stringify(call.body(asked.n)) }
        },
        onResponse(status, body, context) {
          const { n, at } = context as Asked
          times.push(performance.now() - at)
          if (status === 200 && isRight(body, call.output(n))) return
          wrongs += 1
          wrong ??= `${status} ${body}`
        },
      },
    ],
  })
  const seconds = (performance.now() - started) / 1000
  const sorted = times.toSorted((a, b) => a - b)
  return {
    sessions: times.length,
    perSecond: times.length / seconds,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    errors: wrongs + result.errors,
    wrong,
  }
}

function isRight(body: string, output: unknown): boolean {
  const answer = JSON.parse(body) as { status?: string; sessionId?: string; output?: unknown }
  return (
    answer.status === 'completed' && Boolean(answer.sessionId) && isDeepStrictEqual(answer.output, output)
  )
}
