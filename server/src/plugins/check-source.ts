import { compilePlugin, type Diagnostic, FairTurns, type Sandbox, type TypeChecker } from '@patchbay/sandbox'
import { CompileFailed, RateLimited } from '../errors.ts'
import { createTaskType } from '../tasks/create-task-type.ts'
import type { TaskType } from '../tasks/task-type.ts'

/** Sources worked on at once; esbuild takes one at a time anyway. */
const atOnce = 2

/** Of one author's sources, how many may wait for their turn. */
const maxWaiting = 10
const retryMs = 2_000

export interface SourceOptions {
  /** What comes behind `custom.` in its type; absent where any name will do. */
  name?: string | undefined
  /** Whose code it is. */
  author: string
  /** Of the task type that is made. */
  version: string
  /** Whether its types are checked: they do not change what it does. */
  types: boolean
}

/** Makes a task type of a source, as far as possible. */
export interface SourceChecks {
  /** @returns all that is wrong; a type only where nothing is @throws {RateLimited} */
  check(source: string, options: SourceOptions): Promise<{ type?: TaskType; diagnostics: Diagnostic[] }>
  /** @throws {CompileFailed} @throws {RateLimited} */
  compile(source: string, options: SourceOptions): Promise<TaskType>
}

/**
 * Checks what people write: bundled under the import policy and type-checked in processes of their own, its
 * definition evaluated in the sandbox. Nothing of it runs in this process.
 */
export function createSourceChecks(deps: {
  sandbox: Pick<Sandbox, 'describe'>
  typeChecker: Pick<TypeChecker, 'check'>
}): SourceChecks {
  const { sandbox, typeChecker } = deps
  const turns = new FairTurns(atOnce)

  async function checkNow(
    text: string,
    { name, author, version, types }: SourceOptions,
  ): Promise<{ type?: TaskType; diagnostics: Diagnostic[] }> {
    const fileName = `${name ?? 'task'}.ts`
    const source = { kind: 'text', name: fileName, text } as const
    const [compiled, misfits] = await Promise.all([
      compilePlugin(source),
      types ? typeChecker.check(source, author) : [],
    ])
    const others = compiled.ok ? [] : compiled.diagnostics
    if (misfits.length > 0 || !compiled.ok) return { diagnostics: merged(misfits, others) }
    const { bundle } = compiled
    const at = (place: Place, message: string) => ({ diagnostics: [diagnosticAt(fileName, place, message)] })
    const described = await sandbox.describe(bundle, author)
    if (!described.ok) {
      const { message, stack } = described.error
      return at(placeInStack(stack) ?? placeOf(text, definition), message)
    }
    const { manifest } = described
    const wanted = name === undefined ? /^custom\./ : new RegExp(`^custom\\.${name}$`)
    if (!wanted.test(manifest.type)) {
      const named = name === undefined ? "begins with 'custom.'" : `is 'custom.${name}'`
      return at(placeOf(text, typeProperty), `The type of this task ${named}, not '${manifest.type}'`)
    }
    try {
      const type = createTaskType({ manifest, bundle, version, source: 'custom', author })
      return { type, diagnostics: [] }
    } catch (error) {
      return at(placeOf(text, definition), error instanceof Error ? error.message : String(error))
    }
  }

  async function check(source: string, options: SourceOptions) {
    if (turns.waitingOf(options.author) >= maxWaiting) {
      throw new RateLimited('Too many of your tasks are being checked already', retryMs)
    }
    return turns.take(options.author, () => checkNow(source, options))
  }

  return {
    check,
    async compile(source, options) {
      const { type, diagnostics } = await check(source, options)
      if (!type) throw new CompileFailed(diagnostics)
      return type
    },
  }
}

interface Place {
  line: number
  column: number
}

const definition = /export\s+default/
const typeProperty = /\btype\s*:/

function diagnosticAt(file: string, place: Place, message: string): Diagnostic {
  return { file, ...place, message, severity: 'error' }
}

/** What the compiler and the type checker both have to say about a line is said once. */
function merged(misfits: Diagnostic[], others: Diagnostic[]): Diagnostic[] {
  const lines = new Set(misfits.map(({ line }) => line))
  const all = [...misfits, ...others.filter(({ line }) => !lines.has(line))]
  return all.toSorted((a, b) => a.line - b.line || a.column - b.column)
}

function placeOf(text: string, what: RegExp): Place {
  const before = text.slice(0, what.exec(text)?.index ?? 0).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

function placeInStack(stack: string | undefined): Place | undefined {
  const [, line, column] = /:(\d+):(\d+)\)?\s*$/m.exec(stack ?? '') ?? []
  return line === undefined ? undefined : { line: Number(line), column: Number(column) }
}
