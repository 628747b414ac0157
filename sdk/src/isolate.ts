// What `@patchbay/sdk` is inside a sandbox: the same exports, with the lean `Type`.
export { defineTask } from './define-task.ts'
export { defineProvider } from './define-provider.ts'
export { FatalError, RetryLater } from './errors.ts'
export { code, fixedOnly, secret } from './fields.ts'
export { Type } from './lean-type.ts'
