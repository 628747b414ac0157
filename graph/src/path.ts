import type { Json } from '@patchbay/sdk'

/** One step of a path: a member's name or an element's index. */
export type Step = string | number

/**
 * Reads `a.b[0].c`; `["any name"]` for names that are not words. The empty path has no steps.
 *
 * @returns undefined where it is malformed
 */
export function parsePath(path: string): Step[] | undefined {
  const steps: Step[] = []
  const pattern = /(?:^|(?!^)\.)([^.[\]"]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y
  while (pattern.lastIndex < path.length) {
    const match = pattern.exec(path)
    if (!match) return undefined
    const [, name, index, quoted] = match
    if (name !== undefined) steps.push(name)
    else if (index !== undefined) steps.push(Number(index))
    else if (quoted !== undefined) {
      const unquoted = unquote(quoted)
      if (unquoted === undefined) return undefined
      steps.push(unquoted)
    }
  }
  return steps
}

function unquote(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string
  } catch {
    return undefined
  }
}

/** What the path leads to; undefined where it leads nowhere or is malformed. Reads own properties only. */
export function readPath(value: Json | undefined, path: string): Json | undefined {
  if (path === '') return value
  const steps = parsePath(path)
  if (!steps) return undefined
  let current: Json | undefined = value
  for (const step of steps) {
    if (typeof current !== 'object' || current === null) return undefined
    if (!Object.hasOwn(current, step) || (Array.isArray(current) && step === 'length')) return undefined
    current = (current as Record<Step, Json>)[step]
  }
  return current
}
