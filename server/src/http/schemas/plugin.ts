import { Type } from '@patchbay/sdk'
import { Time } from './common.ts'
import { TaskType, TypeChange } from './task.ts'

export const PluginName = Type.String({
  pattern: '^[a-z][a-z0-9-]{0,63}$',
  description: 'Its task type is `custom.<name>`',
})

/** As large as a source file may be. */
export const Source = Type.String({ minLength: 1, maxLength: 1_000_000, description: 'TypeScript' })

export const DraftFlag = Type.Optional(
  Type.Boolean({ description: 'Save it as it is, without checking or publishing it' }),
)

const summary = {
  id: Type.String(),
  name: Type.String(),
  type: Type.String(),
  ownerId: Type.String(),
  version: Type.Integer({ description: 'The newest that is published, 0 before there is one' }),
  draft: Type.Boolean({ description: 'There is a draft that is not published' }),
  task: Type.Union([TaskType, Type.Null()]),
  createdAt: Time,
  updatedAt: Time,
}

export const ListedPlugin = Type.Object(summary)

export const Plugin = Type.Object({
  ...summary,
  source: Type.String({ description: 'Of the draft where there is one, else of the newest version' }),
  usedBy: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), slug: Type.String() }), {
    description: 'Interactions whose published version runs it',
  }),
})

export const PublishedPlugin = Type.Object({
  ...Plugin.properties,
  changes: Type.Array(TypeChange, {
    description: 'What was published just now has changed; what breaks first',
  }),
})

export const PluginVersion = Type.Object({
  version: Type.Integer(),
  source: Type.String(),
  hash: Type.String({ description: 'SHA-256 of the compiled task' }),
  publishedBy: Type.String(),
  createdAt: Time,
  changes: Type.Array(TypeChange, {
    description: 'What it changed about the version before, what breaks first; none for the first version',
  }),
})

const Diagnostic = Type.Object({
  file: Type.String(),
  line: Type.Integer(),
  column: Type.Integer(),
  message: Type.String(),
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
})

export const Package = Type.Object({
  name: Type.String({ description: 'Of its folder in PATCHBAY_PLUGINS_DIR' }),
  version: Type.Union([Type.String(), Type.Null()]),
  tasks: Type.Array(Type.String(), { description: 'The task types that it gives' }),
  problems: Type.Array(Diagnostic, {
    description: 'A file with an error leaves its task as it was; errors of types alone do not',
  }),
  checked: Type.Boolean({ description: 'Whether its types are checked, too' }),
  loadedAt: Time,
})

export const CheckResult = Type.Object({
  diagnostics: Type.Array(Diagnostic),
  task: Type.Union([TaskType, Type.Null()]),
  changes: Type.Array(TypeChange, {
    description: 'What publishing it would change about the version that is published',
  }),
})
