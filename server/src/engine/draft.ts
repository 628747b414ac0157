import { type GraphEdge, holds, type Plan } from '@patchbay/graph'
import type { Json } from '@patchbay/sdk'
import { type AfterRun, begin } from './after-run.ts'
import type { Command } from './events.ts'
import { failureOutput } from './failure-output.ts'
import type { Running, SessionState, TaskState } from './session-state.ts'
import { allFailuresHandled, hasEnded } from './status.ts'

type Ended = Extract<TaskState, { status: 'completed' | 'failed' | 'skipped' }>

/** The next state of a session while one event is worked in; the state before is never changed. */
export class Draft {
  readonly plan: Plan
  readonly now: number
  readonly tasks: Record<string, TaskState>
  readonly edges: SessionState['edges']
  readonly commands: Command[] = []
  status: SessionState['status']

  constructor(plan: Plan, state: SessionState, now: number) {
    this.plan = plan
    this.now = now
    this.status = state.status
    this.tasks = { ...state.tasks }
    this.edges = [...state.edges]
  }

  run(name: string, task: Running): void {
    this.tasks[name] = task
    this.commands.push({ kind: 'run', task: name, attempt: task.attempt, resumed: task.resumed })
  }

  /** A task that did not complete goes on, waits or ends. */
  become(name: string, next: AfterRun): void {
    if (next.status === 'running') this.run(name, next)
    else if (next.status === 'failed') this.end(name, next)
    else this.tasks[name] = next
  }

  /** Ends a task, decides its outgoing edges and starts or skips what waited on them. */
  end(name: string, task: Ended, output?: Json): void {
    const concerned = this.settleEdges(name, task, output)
    this.startReady(concerned)
  }

  /** @returns the names of the tasks whose join has to be looked at */
  settleEdges(name: string, task: Ended, output?: Json): string[] {
    this.tasks[name] = task
    const visible = task.status === 'failed' ? failureOutput(task.error) : output
    return this.plan.outgoing(name).map(({ index, edge }) => {
      this.edges[index] = opens(edge, task, visible) ? 'open' : 'closed'
      return edge.to
    })
  }

  /** Starts those of the tasks whose join is met and skips those whose join never will be, and so on. */
  startReady(names: Iterable<string>): void {
    const pending = [...names]
    for (let next = 0; next < pending.length; next += 1) {
      const name = pending[next] as string
      if (this.tasks[name]?.status !== 'waiting') continue
      const join = this.#join(name)
      if (join === 'met') this.run(name, begin(this.now))
      if (join === 'lost')
        pending.push(...this.settleEdges(name, { status: 'skipped', finishedAt: this.now }))
    }
  }

  #join(name: string): 'met' | 'lost' | 'open' {
    const incoming = this.plan.incoming(name)
    if (incoming.length === 0) return 'met'
    const isAny = this.plan.task(name).join === 'any'
    const deciding = isAny ? 'open' : 'closed'
    let undecided = false
    for (const { index } of incoming) {
      const edge = this.edges[index]
      if (edge === deciding) return isAny ? 'met' : 'lost'
      undecided ||= edge === null
    }
    if (undecided) return 'open'
    return isAny ? 'lost' : 'met'
  }

  /** Once nothing runs, the session sleeps until its first task wakes, or ends. */
  settle(): void {
    let wakeAt = Infinity
    for (const task of Object.values(this.tasks)) {
      if (task.status === 'running') return
      if (task.status === 'sleeping') wakeAt = Math.min(wakeAt, task.wakeAt)
    }
    if (wakeAt !== Infinity) {
      this.commands.push({ kind: 'sleep', until: wakeAt })
      return
    }
    // What still waits now would wait for ever.
    for (const [name, task] of Object.entries(this.tasks)) {
      if (!hasEnded(task)) this.tasks[name] = { status: 'skipped', finishedAt: this.now }
    }
    this.finish(allFailuresHandled(this.plan, this.tasks, this.edges) ? 'completed' : 'failed')
  }

  finish(status: 'completed' | 'failed' | 'cancelled'): void {
    this.status = status
    this.commands.push({ kind: 'finish', status })
  }
}

function opens(edge: GraphEdge, task: Ended, output: Json | undefined): boolean {
  if (task.status === 'skipped') return false
  const on = edge.on ?? 'completed'
  if (on !== 'finished' && on !== task.status) return false
  return edge.when === undefined || holds(edge.when, output)
}
