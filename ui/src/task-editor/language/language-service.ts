import { isToldByPolicy, wordsOfProblem } from '@patchbay/sdk/type-problems'
import { createSystem, createVirtualTypeScriptEnvironment } from '@typescript/vfs'
import ts from 'typescript'
import type { Problem } from '../code/problem.ts'

/** What `ui/build/author-types.ts` has written. */
export interface AuthorTypes {
  options: ts.CompilerOptions
  files: Record<string, string>
  globals: string[]
}

/** One thing that could be written at a place. */
export interface Suggestion {
  name: string
  /** `method`, `property`, `keyword` … */
  kind: string
  /** Sorts by it. */
  order: string
}

/** What something is: how it is declared, and what is said of it there. */
export interface About {
  from: number
  to: number
  declaration: string
  documentation: string
}

/** Knows TypeScript and the SDK. Places are offsets into the text that is given along. */
export interface LanguageService {
  problems(text: string): Problem[]
  suggest(text: string, at: number): Suggestion[]
  /** What one of the suggestions at a place is. */
  aboutSuggestion(text: string, at: number, name: string): Omit<About, 'from' | 'to'> | undefined
  about(text: string, at: number): About | undefined
}

const path = '/task.ts'

/** More than an author reads at once. */
const maxProblems = 100

/** Suggestions from here on are what any script has, not what the author wrote or what belongs to a value. */
const globalsOrder = '15'

export function createLanguageService({ options, files, globals }: AuthorTypes): LanguageService {
  const system = createSystem(new Map(Object.entries(files)))
  const environment = createVirtualTypeScriptEnvironment(system, globals, ts, options)
  environment.createFile(path, ' ')
  const { languageService } = environment

  function update(text: string): void {
    // The environment takes no file without content.
    const content = text === '' ? ' ' : text
    if (environment.getSourceFile(path)?.text !== content) environment.updateFile(path, content)
  }

  return {
    problems(text) {
      update(text)
      const syntax = languageService.getSyntacticDiagnostics(path)
      const found = syntax.length > 0 ? syntax : languageService.getSemanticDiagnostics(path)
      return found
        .filter((one) => !isToldByPolicy(one))
        .slice(0, maxProblems)
        .map(toProblem)
    },

    suggest(text, at) {
      update(text)
      const found = languageService.getCompletionsAtPosition(path, at, {})
      const entries = found?.entries ?? []
      return entries
        .filter(({ kind }) => kind !== ts.ScriptElementKind.warning)
        .filter(({ sortText }) => !found?.isMemberCompletion || sortText < globalsOrder)
        .map(({ name, kind, sortText }) => ({ name, kind, order: sortText }))
    },

    aboutSuggestion(text, at, name) {
      update(text)
      const found = languageService.getCompletionEntryDetails(path, at, name, {}, undefined, {}, undefined)
      return found && wordsOf(found.displayParts, found.documentation)
    },

    about(text, at) {
      update(text)
      const found = languageService.getQuickInfoAtPosition(path, at)
      if (!found) return undefined
      const { start, length } = found.textSpan
      return { from: start, to: start + length, ...wordsOf(found.displayParts, found.documentation) }
    },
  }
}

function toProblem({ file, start, length, messageText }: ts.Diagnostic): Problem {
  const placeOf = (offset: number) => {
    const { line, character } = file?.getLineAndCharacterOfPosition(offset) ?? { line: 0, character: 0 }
    return { line: line + 1, column: character + 1 }
  }
  const from = start ?? 0
  return {
    ...placeOf(from),
    end: placeOf(from + (length ?? 0)),
    message: wordsOfProblem(messageText),
    severity: 'error',
  }
}

function wordsOf(
  declaration: ts.SymbolDisplayPart[] | undefined,
  documentation: ts.SymbolDisplayPart[] | undefined,
): Omit<About, 'from' | 'to'> {
  return {
    declaration: ts.displayPartsToString(declaration),
    documentation: ts.displayPartsToString(documentation),
  }
}
