export type { Bundle, CompileResult, Diagnostic } from './compile/bundle.ts'
export { compilePlugin } from './compile/compile-plugin.ts'
export { flattenPlugin } from './compile/flatten-plugin.ts'
export type { FlatResult } from './compile/flatten-plugin.ts'
export { compilePlugins } from './compile/compile-plugins.ts'
export type { PluginSource } from './compile/plugin-source.ts'
export { createSandbox } from './host/create-sandbox.ts'
export type { SandboxOptions } from './host/create-sandbox.ts'
export { FairTurns } from './host/fair-turns.ts'
export { FairQueue } from './host/fair-queue.ts'
export { createStackMapper } from './compile/stack-mapper.ts'
export { checkPackageTypes } from './packages/check-package-types.ts'
export { fingerprintOf } from './packages/fingerprint.ts'
export { isWithin, readPackage } from './packages/read-package.ts'
export type { PackageFolder } from './packages/read-package.ts'
export { createTypeChecker } from './types/create-type-checker.ts'
export type { TypeChecker } from './types/create-type-checker.ts'
export { createGuardedFetch } from './network/guarded-fetch.ts'
export type { GuardedFetch } from './network/guarded-fetch.ts'
export type { Exchange, ExchangeResponse } from './network/exchange.ts'
export { guardExchange } from './network/guard-exchange.ts'
export { ruleOfOrigin } from './network/host-rule.ts'
export type { HttpExchangeOptions } from './network/http-exchange.ts'
export { createHttpExchange } from './network/http-exchange.ts'
export type { Authorize, Grant, GrantedAnswer } from './network/grant.ts'
export type { Hop } from './network/next-hop.ts'
export type { HostFetch, HostRequest, HostResponse } from './network/host-fetch.ts'
export { AccountLost, NetworkDenied, RequestFailed, RequestLater } from './network/network-failure.ts'
export type { JsonSchema, TaskManifest } from './manifest.ts'
export { createMemoryState } from './host/memory-state.ts'
export type { MemoryState } from './host/memory-state.ts'
export { stateFull, stateLimits, StateRefused } from './state.ts'
export type { StateRequest, TaskState } from './state.ts'
export { failureCodes } from './outcome.ts'
export type { FailureCode, JournalEntry, LogLine, Outcome, TaskFailure, Usage } from './outcome.ts'
export type {
  Execution,
  ResolvedLimits,
  RunnerStats,
  Sandbox,
  SandboxStats,
  TracedRequest,
  Trust,
} from './sandbox.ts'
