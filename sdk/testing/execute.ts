import { randomUUID } from 'node:crypto'
import {
  ruleOfOrigin,
  type Bundle,
  type Execution,
  type JournalEntry,
  type Outcome,
  type Sandbox,
  type TaskManifest,
  type TaskState,
} from '@patchbay/sandbox'
import type { TestProvider } from './test-provider.ts'

export interface Run {
  bundle: Bundle
  manifest: TaskManifest
  input: Record<string, unknown>
  attemptKey: string
  signal: AbortSignal | undefined
  provider: TestProvider | undefined
  state: TaskState
}

type Ended = Exclude<Outcome, { status: 'suspended' }>

/** Runs a task to its end. Where it is suspended, the clock is set forward and it is resumed at once. */
export async function execute(sandbox: Sandbox, run: Run): Promise<Ended> {
  const logs: Outcome['logs'] = []
  for (let journal: JournalEntry[] = []; ;) {
    const outcome = await sandbox.execute(executionOf(run, journal))
    logs.push(...outcome.logs)
    if (outcome.status !== 'suspended') return { ...outcome, logs }
    journal = outcome.journal.map(slept)
  }
}

function executionOf(
  { bundle, manifest, input, attemptKey, signal, provider, state }: Run,
  journal: JournalEntry[],
): Execution {
  return {
    id: randomUUID(),
    bundle,
    owner: 'test',
    trust: 'untrusted',
    inputJson: JSON.stringify(input),
    limits: { cpuMs: 1_000, timeoutMs: 30_000, memoryMb: 64, ...manifest.limits },
    hosts: hostsOf(manifest, input, provider?.origins ?? []),
    attemptKey,
    journal,
    ...(manifest.state === true && { state }),
    ...(signal && { signal }),
    ...(provider && { baseUrl: provider.baseUrl, authorize: provider.authorize }),
  }
}

/** The entry as it would read when its time is over. */
function slept(entry: JournalEntry): JournalEntry {
  const late = entry.kind === 'sleep' ? entry.until - Date.now() : 0
  if (entry.kind !== 'sleep' || late <= 0) return entry
  return { ...entry, from: entry.from - late, until: entry.until - late }
}

function hostsOf(
  { network = [] }: TaskManifest,
  input: Record<string, unknown>,
  origins: string[],
): string[] | 'public' {
  if (network === 'public') return network
  const declared = Array.isArray(network) ? network : listedIn(input[network.fromInput])
  return [...declared, ...origins.map(ruleOfOrigin)]
}

function listedIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((host) => typeof host === 'string') : []
}
