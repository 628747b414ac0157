import { fileURLToPath } from 'node:url'

export { type Budget, budgetOf, type ResponseHeaders, waitOf } from './provider-api/wait-of.ts'
export { builtinProviders } from './providers/index.ts'

/** The folder in which the built-in plugins lie; they import nothing from outside of it but `packages`. */
export const pluginsRoot = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '')

const packages = ['jsonata', 'tlds']

const tasks = [
  'core/call-interaction',
  'core/compose-text',
  'core/fail',
  'core/http-request',
  'core/run-javascript',
  'core/transform',
  'core/wait',
  'discord/send-message',
  'github/comment',
  'github/create-issue',
  'github/get-me',
  'google/append-row',
  'google/send-mail',
  'linkedin/share-post',
  'mastodon/post-status',
  'notion/create-page',
  'openai/complete-chat',
  'slack/post-message',
  'telegram/send-message',
  'twitter/delete-tweet',
  'twitter/get-me',
  'twitter/search-recent',
  'twitter/send-tweet',
]

/** The built-in tasks as sources for the compiler; nothing of them is evaluated here. */
export const builtinPlugins = tasks.map((task) => ({
  kind: 'file' as const,
  /** Absolute path of the file whose default export is the task. */
  file: fileURLToPath(new URL(`${task}.ts`, import.meta.url)),
  root: pluginsRoot,
  packages,
}))
