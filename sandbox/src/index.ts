export type { Bundle, CompileResult, Diagnostic } from './compile/bundle.ts'
export type { JsonSchema, TaskManifest } from './manifest.ts'
export type { FailureCode, JournalEntry, LogLine, Outcome, TaskFailure, Usage } from './outcome.ts'
export type { Execution, ResolvedLimits, RunnerStats, Sandbox, SandboxStats, Trust } from './sandbox.ts'
