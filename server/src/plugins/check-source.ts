import { compilePlugin, type Diagnostic, FairTurns, type Sandbox, type TypeChecker } from '@patchbay/sandbox'
import { CompileFailed, RateLimited } from '../errors.ts'
import type { TaskType } from '../tasks/task-type.ts'
import { mergeDiagnostics } from './merge-diagnostics.ts'
import { typeOfBundle } from './type-of-bundle.ts'

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
  /** Somebody is about to write: the first check is not to wait for the compiler. */
  warmUp(): void
}

/**
 * Checks what people write: bundled under the import policy and type-checked in processes of their own, its
 * definition evaluated in the sandbox. Nothing of it runs in this process.
 */
export function createSourceChecks(deps: {
  sandbox: Pick<Sandbox, 'describe'>
  typeChecker: Pick<TypeChecker, 'check' | 'warmUp'>
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
    if (misfits.length > 0 || !compiled.ok) return { diagnostics: mergeDiagnostics(misfits, others) }
    const inWords = name === undefined ? "begins with 'custom.'" : `is 'custom.${name}'`
    const pattern = name === undefined ? /^custom\./ : new RegExp(`^custom\\.${name}$`)
    const accepts = { pattern, inWords }
    const made = await typeOfBundle(sandbox, compiled.bundle, { text, author, version, accepts })
    return 'type' in made ? { type: made.type, diagnostics: [] } : { diagnostics: [made.problem] }
  }

  async function check(source: string, options: SourceOptions) {
    if (turns.waitingOf(options.author) >= maxWaiting) {
      throw new RateLimited('Too many of your tasks are being checked already', retryMs)
    }
    return turns.take(options.author, () => checkNow(source, options))
  }

  return {
    check,
    warmUp: () => typeChecker.warmUp(),
    async compile(source, options) {
      const { type, diagnostics } = await check(source, options)
      if (!type) throw new CompileFailed(diagnostics)
      return type
    },
  }
}
