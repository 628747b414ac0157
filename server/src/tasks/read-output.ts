import type { Json } from '@patchbay/sdk'
import type { FieldError } from '../errors.ts'
import type { TaskType } from './task-type.ts'

/**
 * Levels that an output may nest. Far beyond what anybody means, and far below what writing it as JSON again,
 * inside an answer or another task's input, could take.
 */
const maxDepth = 200

/**
 * What a task gave, as its type's schema wants it.
 *
 * @param json as the sandbox tells it
 * @returns `problem` where it is not: a sentence for its author
 */
export function readOutput(
  type: Pick<TaskType, 'checkOutput'>,
  json: string,
): { output: Json; problem?: string } {
  if (nestsDeeper(json, maxDepth)) {
    return { output: null, problem: `The output nests deeper than ${maxDepth} levels` }
  }
  const output = JSON.parse(json) as Json
  const errors = type.checkOutput(output)
  if (errors.length === 0) return { output }
  return { output, problem: `The output does not fit the task type's schema: ${describeErrors(errors)}` }
}

/** Wrong fields as half a sentence; the first few of many. */
export function describeErrors(errors: FieldError[]): string {
  const shown = errors.slice(0, 5).map(({ path, message }) => `${path === '' ? 'it' : path} ${message}`)
  return shown.join('; ') + (errors.length > 5 ? ` and ${errors.length - 5} more` : '')
}

/** Whether valid JSON nests deeper than so many levels. */
function nestsDeeper(json: string, levels: number): boolean {
  // Each level takes two brackets: what is short needs no look.
  if (json.length <= 2 * levels) return false
  let depth = 0
  for (let index = 0; index < json.length; index += 1) {
    switch (json.charCodeAt(index)) {
      case 0x22:
        index = endOfString(json, index)
        break
      case 0x5b:
      case 0x7b:
        depth += 1
        if (depth > levels) return true
        break
      case 0x5d:
      case 0x7d:
        depth -= 1
        break
    }
  }
  return false
}

function endOfString(json: string, start: number): number {
  let end = start + 1
  while (end < json.length && json.charCodeAt(end) !== 0x22) end += json.charCodeAt(end) === 0x5c ? 2 : 1
  return end
}
