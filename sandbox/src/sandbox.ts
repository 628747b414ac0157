import type { Bundle } from './compile/bundle.ts'
import type { JournalEntry, Outcome, TaskFailure } from './outcome.ts'
import type { TaskManifest } from './manifest.ts'
import type { Authorize } from './network/grant.ts'
import type { TaskState } from './state.ts'

export interface ResolvedLimits {
  cpuMs: number
  timeoutMs: number
  memoryMb: number
}

/** Built-in tasks run in trusted runners, code that people wrote in untrusted ones. */
export type Trust = 'trusted' | 'untrusted'

/** One call of a task's `fetch`, as it was made and answered. */
export interface TracedRequest {
  method: string
  url: string
  /** Null where there was no answer. */
  status: number | null
  /** Why there was none. */
  error: string | null
  durationMs: number
}

export interface Execution {
  /** Unique among all executions of this node. */
  id: string
  bundle: Bundle
  /** Whose code it is: part of the isolate's key, and what executions at once are capped by. */
  owner: string
  trust: Trust
  /**
   * Distinguishes inputs that are code (`core.run-javascript`): runs with different variants share no
   * isolate, and quarantine counts them apart.
   */
  variant?: string
  /** The resolved input as JSON; already valid. */
  inputJson: string
  limits: ResolvedLimits
  /** Hosts that fetch may reach, or `public`. */
  hosts: string[] | 'public'
  /** Of these, what an administrator lets it reach; default: all. */
  within?: string[]
  /** What relative URLs of fetch resolve against; default: none is taken. */
  baseUrl?: string
  attemptKey: string
  /** What the task remembers; absent where it declares no state. */
  state?: TaskState
  /** From the run that was suspended; empty or absent on a first run. */
  journal?: JournalEntry[]
  /** Aborting ends the run as `cancelled`. */
  signal?: AbortSignal
  /**
   * Asked right before each host call: false ends the run as `interrupted`. The server answers by its
   * lease on the session, on the monotonic clock.
   */
  mayCallHost?: () => boolean
  /** Told of each request of the run once it is over; those that are answered from a journal are none. */
  onRequest?: (request: TracedRequest) => void
  /** Measures its memory at its end as well, however short it is. Default: false. */
  weigh?: boolean
  /** Adds what the task must never see (an integration's `Authorization`), decided anew at each redirect. */
  authorize?: Authorize
}

export interface RunnerStats {
  pid: number
  trust: Trust
  rssBytes: number
  /** CPU time of the process in milliseconds, as of its last heartbeat. */
  cpuMs: number
  executions: number
  running: number
}

export interface SandboxStats {
  runners: RunnerStats[]
  waiting: number
  crashes: number
  recycled: number
}

export interface Sandbox {
  /**
   * Runs one task. Never rejects: whatever happens is an outcome. More executions than the runners can
   * hold wait in order, fairly between owners; the wall limit starts when the run does.
   */
  execute(execution: Execution): Promise<Outcome>
  /**
   * Evaluates a bundle's definition in an untrusted runner, within limits, and reads what it declares.
   *
   * @param owner whose executions it counts among; default: nobody's
   */
  describe(
    bundle: Bundle,
    owner?: string,
  ): Promise<{ ok: true; manifest: TaskManifest } | { ok: false; error: TaskFailure }>
  /** All runner groups have a live runner. */
  ready(): boolean
  stats(): SandboxStats
  /** Ends all runners; what runs ends as `interrupted`. */
  close(): Promise<void>
}
