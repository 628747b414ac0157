/**
 * What a task imports. `Type` is TypeBox: https://github.com/sinclairzx81/typebox.
 *
 * @module sdk
 */
export { defineTask } from './define-task.ts'
export type { IdempotenceDeclaration, NetworkDeclaration, TaskDefinition, TaskLimits } from './define-task.ts'
export { defineProvider } from './define-provider.ts'
export type {
  AccountPaths,
  ApiKeyField,
  ApiKeyProvider,
  OAuth2Provider,
  ProviderDefinition,
  ProviderEndpoints,
  TokenRefusals,
} from './define-provider.ts'
export { FatalError, RetryLater } from './errors.ts'
export { code, fixedOnly, secret } from './fields.ts'
export type { Json, JsonObject, JsonSchema } from './json.ts'
export type {
  AbortSignalLike,
  HeadersInitLike,
  HeadersLike,
  StateOptions,
  TaskContext,
  TaskFetch,
  TaskLog,
  TaskRequestInit,
  TaskResponse,
  TaskState,
  URLSearchParamsLike,
} from './task-context.ts'
export * as Type from 'typebox'
export type { Static, TObject, TSchema } from 'typebox'
