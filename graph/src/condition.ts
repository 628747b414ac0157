import type { Json } from '@patchbay/sdk'
import type { EdgeCondition } from './graph.ts'
import { readPath } from './path.ts'
import { sameJson } from './same-json.ts'

/** Whether a condition holds for what the preceding task gave. Any value compares with any other. */
export function holds(condition: EdgeCondition, output: Json | undefined): boolean {
  const actual = readPath(output, condition.path ?? '')
  const expected = condition.value as Json | undefined
  switch (condition.op) {
    case 'equals':
      return isSame(actual, expected)
    case 'not-equals':
      return !isSame(actual, expected)
    case 'greater':
      return compare(actual, expected) > 0
    case 'less':
      return compare(actual, expected) < 0
    case 'contains':
      return contains(actual, expected)
    case 'exists':
      return actual !== undefined && actual !== null
    case 'empty':
      return isEmpty(actual)
    default:
      return condition.op satisfies never
  }
}

/** NaN where the two have no order: numbers have one, and strings, as ISO dates need it. */
function compare(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  return NaN
}

function contains(actual: Json | undefined, expected: Json | undefined): boolean {
  if (expected === undefined) return false
  if (typeof actual === 'string') return typeof expected === 'string' && actual.includes(expected)
  if (Array.isArray(actual)) return actual.some((element) => isSame(element, expected))
  if (typeof actual === 'object' && actual !== null) {
    return typeof expected === 'string' && Object.hasOwn(actual, expected)
  }
  return false
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  try {
    return sameJson(a, b)
  } catch {
    // Nested too deep to compare: a condition that cannot be decided does not hold.
    return false
  }
}
