import type { Bundle, Diagnostic, Sandbox } from '@patchbay/sandbox'
import { createTaskType } from '../tasks/create-task-type.ts'
import type { TaskType } from '../tasks/task-type.ts'

export interface BundleOptions {
  /** The source of the file with the task: says where in it something is. */
  text: string
  author: string
  version: string
  /** What its type has to be. */
  accepts: { pattern: RegExp; inWords: string }
  /** Of a task on disk. */
  package?: string
}

/**
 * Makes a task type of a bundle. Its definition is evaluated in the sandbox, as the author's.
 *
 * @returns one problem where it is none
 */
export async function typeOfBundle(
  sandbox: Pick<Sandbox, 'describe'>,
  bundle: Bundle,
  { text, accepts, ...about }: BundleOptions,
): Promise<{ type: TaskType } | { problem: Diagnostic }> {
  const problemAt = (place: Partial<Place> | undefined, message: string) => ({
    problem: { file: bundle.fileName, line: 1, column: 1, ...place, message, severity: 'error' as const },
  })
  const described = await sandbox.describe(bundle, about.author)
  if (!described.ok) {
    const { message, stack } = described.error
    return problemAt(placeInStack(stack) ?? placeOf(text, definition), message)
  }
  const { manifest } = described
  if (!accepts.pattern.test(manifest.type)) {
    const message = `The type of this task ${accepts.inWords}, not '${manifest.type}'`
    return problemAt(placeOf(text, typeProperty), message)
  }
  try {
    return { type: createTaskType({ manifest, bundle, source: 'custom', ...about }) }
  } catch (error) {
    return problemAt(placeOf(text, definition), error instanceof Error ? error.message : String(error))
  }
}

interface Place {
  file: string
  line: number
  column: number
}

const definition = /export\s+default/
const typeProperty = /\btype\s*:/

/** Where a task says its type. */
export function placeOfType(text: string): Pick<Place, 'line' | 'column'> {
  return placeOf(text, typeProperty)
}

function placeOf(text: string, what: RegExp): Pick<Place, 'line' | 'column'> {
  const before = text.slice(0, what.exec(text)?.index ?? 0).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

function placeInStack(stack: string | undefined): Place | undefined {
  const [, file, line, column] = /([^\s()]+):(\d+):(\d+)\)?\s*$/m.exec(stack ?? '') ?? []
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) }
}
