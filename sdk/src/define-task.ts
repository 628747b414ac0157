import type { Static, TObject, TSchema } from 'typebox'
import type { TaskContext } from './task-context.ts'

/**
 * Hosts that a task's `fetch` may reach: names (`api.example.com`, `*.example.com`, `example.com:8443`),
 * `'public'` for any public host, or the name of a fixed-only input field that lists such names.
 */
export type NetworkDeclaration = string[] | 'public' | { fromInput: string }

/**
 * Whether running a task twice does what running it once does. `{ field, in }` makes it depend on an
 * input field, as `core.http-request` does by method.
 */
export type IdempotenceDeclaration = boolean | { field: string; in: string[] }

export interface TaskLimits {
  /** CPU time of one run in milliseconds, 10 to 60,000; default 1,000. */
  cpuMs?: number
  /** Wall-clock time of one run in milliseconds, waiting excluded, 100 to 600,000; default 30,000. */
  timeoutMs?: number
  /** Heap of the isolate in MB, 16 to 512; default 64. */
  memoryMb?: number
}

export interface TaskDefinition<Input extends TObject = TObject, Output extends TSchema = TSchema> {
  /** `<provider or topic>.<verb-noun>`, such as `twitter.send-tweet`; `custom.<name>` for custom tasks. */
  type: string
  title: string
  description: string
  /** A lucide icon's name. */
  icon?: string
  /** The palette's heading; default: the part of `type` before the dot, capitalised. */
  category?: string
  /** Name of the provider whose integration the task uses; its API's hosts need not be declared. */
  provider?: string
  /** What the integration must have been granted, in the provider's words. Default: nothing in particular. */
  scopes?: string[]
  /** Default: no host. */
  network?: NetworkDeclaration
  /** Default: false. A task without network and provider is repeatable whatever it says. */
  idempotent?: IdempotenceDeclaration
  limits?: TaskLimits
  /** Whether it remembers something between runs, with `state`. Default: false. */
  state?: boolean
  /** One property per field of the canvas form. */
  input: Input
  output: Output
  // Nothing is to be inferred from what follows from the schemas: the compiler would walk all of TypeBox's
  // types for it, which takes it seconds.
  run: (
    context: TaskContext<NoInfer<Static<Input>>>,
  ) => Promise<NoInfer<Static<Output>>> | NoInfer<Static<Output>>
}

/** Declares a task; `input` and the result of `run` are typed by the schemas. */
export function defineTask<const Input extends TObject, const Output extends TSchema>(
  definition: TaskDefinition<Input, Output>,
): TaskDefinition<Input, Output> {
  return definition
}
