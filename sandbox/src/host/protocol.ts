/** What a runner is to run. */
export interface RunOrder {
  /** Counts the executions of this sandbox. */
  id: number
  /** Executions of one key may use one isolate after another. */
  key: string
  bundle: string
  mode: 'run' | 'describe'
  inputJson: string
  attemptKey: string
  cpuMs: number
  timeoutMs: number
  memoryMb: number
  /** Measure its memory at its end too: one more way into the isolate. */
  weigh: boolean
}

/** How a run ended, as its runner tells it; `dropped`: the server had asked for it. */
export type EndStatus = 'completed' | 'failed' | 'retry-later' | 'dropped'

export type ToRunner =
  | ['setup', options: { runtime: string; cacheBytes: number }]
  | ['bundle', hash: string, code: string, fileName: string]
  | ['forget', hash: string]
  | ['run', RunOrder]
  | ['settle', id: number, call: number, ok: boolean, json: string, body?: Uint8Array]
  /** Ends a run without an answer. */
  | ['drop', id: number]

export type FromRunner =
  | ['up']
  | ['beat', rssBytes: number, cpuMs: number]
  | ['log', id: number, at: number, level: number, message: string]
  /** A fetch; `number` counts the calls of the run. */
  | ['call', id: number, call: number, number: number, json: string, body: string | Uint8Array | null]
  /** What it asks of its state, as JSON. */
  | ['state', id: number, call: number, number: number, json: string]
  | ['sleep', id: number, call: number, number: number, ms: number]
  /** @param moment milliseconds since the epoch */
  | ['sleep-until', id: number, call: number, number: number, moment: number]
  | ['abort', id: number, call: number]
  /** The run waits; `sleeping`: for nothing but sleeps. */
  | ['idle', id: number, openCalls: number, sleeping: boolean, cpuMs: number]
  /** A run that waited goes on by itself. */
  | ['busy', id: number]
  | ['done', id: number, status: EndStatus, json: string, cpuMs: number, wallMs: number, peakBytes: number]
  /** A run of the key has ended, but its thread cannot be stopped: the process must go. */
  | ['stuck', key: string]

/**
 * Gathers messages until the end of the tick: a batch costs the channel as much as a message does.
 *
 * @param transmit sends a batch off
 */
export function createOutbox<Message>(transmit: (batch: Message[]) => void): (message: Message) => void {
  let batch: Message[] = []
  const flush = () => {
    const full = batch
    batch = []
    transmit(full)
  }
  return (message) => {
    if (batch.push(message) === 1) setImmediate(flush)
  }
}
