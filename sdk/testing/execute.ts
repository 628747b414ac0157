import { randomUUID } from 'node:crypto'
import type { Bundle, Execution, JournalEntry, Outcome, Sandbox, TaskManifest } from '@patchbay/sandbox'

export interface Run {
  bundle: Bundle
  manifest: TaskManifest
  input: Record<string, unknown>
  attemptKey: string
  signal: AbortSignal | undefined
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
  { bundle, manifest, input, attemptKey, signal }: Run,
  journal: JournalEntry[],
): Execution {
  return {
    id: randomUUID(),
    bundle,
    owner: 'test',
    trust: 'untrusted',
    inputJson: JSON.stringify(input),
    limits: { cpuMs: 1_000, timeoutMs: 30_000, memoryMb: 64, ...manifest.limits },
    hosts: hostsOf(manifest, input),
    attemptKey,
    journal,
    ...(signal && { signal }),
  }
}

/** The entry as it would read when its time is over. */
function slept(entry: JournalEntry): JournalEntry {
  const late = entry.kind === 'sleep' ? entry.until - Date.now() : 0
  if (entry.kind !== 'sleep' || late <= 0) return entry
  return { ...entry, from: entry.from - late, until: entry.until - late }
}

function hostsOf({ network = [] }: TaskManifest, input: Record<string, unknown>): string[] | 'public' {
  if (network === 'public' || Array.isArray(network)) return network
  const listed = input[network.fromInput]
  return Array.isArray(listed) ? listed.filter((host) => typeof host === 'string') : []
}
