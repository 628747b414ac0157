import { createHttpExchange, guardExchange, type Exchange, type HostFetch } from '@patchbay/sandbox'
import { record, replay } from './fixture.ts'
import type { Http, HttpFixture, TestRequest } from './http.ts'
import { createRedactor } from './redact.ts'
import { requestOf, stubExchange, stubOf } from './stub-exchange.ts'

export interface OpenHttp {
  fetch: HostFetch
  /** What was sent so far, in order. */
  requests: TestRequest[]
  /** Ends the run's network; writes the file of a recording. */
  close: () => Promise<void>
}

/**
 * The network of one run. Stubs and recordings stand behind the sandbox's own rules: what a task did not
 * declare is denied in a test as well.
 *
 * @param secrets strings that no recording may hold
 */
export async function openHttp(http: Http, secrets: string[]): Promise<OpenHttp> {
  const requests: TestRequest[] = []
  const opened = await openExchange(http, secrets)
  const seen: Exchange = (hop, signal) => {
    requests.push(requestOf(hop))
    return opened.exchange(hop, signal)
  }
  return { fetch: guardExchange(seen, opened.allowPrivate), requests, close: opened.close }
}

interface OpenExchange {
  exchange: Exchange
  allowPrivate: string[]
  close: () => Promise<void>
}

async function openExchange(http: Http, secrets: string[]): Promise<OpenExchange> {
  const stubbed = { allowPrivate: [], close: async () => undefined }
  if (typeof http === 'function') return { ...stubbed, exchange: stubExchange(http) }
  if (!isFixture(http)) return { ...stubbed, exchange: stubExchange(stubOf(http)) }
  const redactor = createRedactor({ headers: http.redact ?? [], secrets })
  if (http.mode !== 'record') {
    return { ...stubbed, exchange: stubExchange(await replay(http.fixture, redactor)) }
  }
  const { allowPrivate = [] } = http
  const network = createHttpExchange({ allowPrivate })
  const recording = record(network.exchange, redactor)
  const close = async () => {
    await network.close()
    await recording.save(http.fixture)
  }
  return { exchange: recording.exchange, allowPrivate, close }
}

function isFixture(http: Exclude<Http, (...args: never[]) => unknown>): http is HttpFixture {
  return 'fixture' in http
}
