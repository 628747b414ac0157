import type { Text } from '@codemirror/state'
import type { Diagnostic } from '@codemirror/lint'

/** Something wrong with a source, at a place that counts from 1. */
export interface Problem {
  line: number
  column: number
  message: string
  severity: 'error' | 'warning'
  /** Where it ends, where that is known. */
  end?: { line: number; column: number }
}

/** Where a place is in a text; the nearest there is, for one that the text does not have any more. */
export function offsetOf(text: Text, { line, column }: { line: number; column: number }): number {
  const { from, length } = text.line(Math.min(Math.max(line, 1), text.lines))
  return from + Math.min(Math.max(column - 1, 0), length)
}

export function toDiagnostic(text: Text, problem: Problem): Diagnostic {
  const from = offsetOf(text, problem)
  const word = /^[\w$]+/.exec(text.sliceString(from, from + 100))
  const to = problem.end ? offsetOf(text, problem.end) : from + (word?.[0].length ?? 0)
  return { from, to: Math.max(from, to), severity: problem.severity, message: problem.message }
}

/** What both have to say about a line is said once, by the first. */
export function mergeProblems(first: Problem[], others: Problem[]): Problem[] {
  const lines = new Set(first.map(({ line }) => line))
  const all = [...first, ...others.filter(({ line }) => !lines.has(line))]
  return all.toSorted((a, b) => a.line - b.line || a.column - b.column)
}
