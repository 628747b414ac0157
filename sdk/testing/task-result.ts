import type { Json, Static, TaskDefinition } from '@patchbay/sdk'
import type { LogLine, TaskFailure } from '@patchbay/sandbox'
import type { TestRequest } from './http.ts'

/** What one run came to. A run that slept longer than a second is resumed at once, its clock set forward. */
export type TaskResult<Task extends TaskDefinition = TaskDefinition> = {
  logs: LogLine[]
  /** What the task sent, redirects included, in order. */
  requests: TestRequest[]
  /** What it remembers after the run, by key. */
  state: Record<string, Json>
} & (
  | { status: 'completed'; output: Static<Task['output']>; error?: undefined }
  | { status: 'failed'; error: TaskFailure; output?: undefined }
  | { status: 'retry-later'; afterMs: number; reason: string; output?: undefined; error?: undefined }
)
