import type { Json } from '@patchbay/sdk'
import { InvalidInput, InvalidJson } from '../errors.ts'
import { pointerStep } from '../validation/field-errors.ts'

/** Deeper bodies are refused: nothing that people send nests so far. */
const maxDepth = 100

interface Level {
  /** Of an object: the names so far. Undefined for a list. */
  names: Set<string> | undefined
  /** The member or index that is being read. */
  at: string | number
}

/**
 * Parses a body, and refuses what `JSON.parse` would pass over: a name that is given twice, `__proto__`,
 * nesting beyond 100 levels.
 *
 * @throws {InvalidJson} @throws {InvalidInput} naming the member
 */
export function parseStrictJson(text: string): Json {
  scan(text)
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw new InvalidJson(
      `The body is no JSON: ${error instanceof Error ? error.message : 'it cannot be read'}`,
    )
  }
}

/** One pass over the text; what is no JSON at all is left to the parser. */
function scan(text: string): void {
  const levels: Level[] = []
  for (let index = 0; index < text.length; index += 1) {
    switch (text.charCodeAt(index)) {
      case 0x22: {
        const end = endOfString(text, index)
        const level = levels.at(-1)
        if (level?.names && isFollowedByColon(text, end))
          enterMember(levels, level, text.slice(index, end + 1))
        index = end
        break
      }
      case 0x7b:
      case 0x5b:
        levels.push({ names: text.charCodeAt(index) === 0x7b ? new Set() : undefined, at: 0 })
        if (levels.length > maxDepth)
          throw new InvalidInput([{ path: '', message: `nests deeper than ${maxDepth} levels` }])
        break
      case 0x7d:
      case 0x5d:
        levels.pop()
        break
      case 0x2c: {
        const level = levels.at(-1)
        if (level && typeof level.at === 'number') level.at += 1
        break
      }
    }
  }
}

function endOfString(text: string, start: number): number {
  let end = start + 1
  while (end < text.length && text.charCodeAt(end) !== 0x22) end += text.charCodeAt(end) === 0x5c ? 2 : 1
  return end
}

function isFollowedByColon(text: string, end: number): boolean {
  let next = end + 1
  while (next < text.length && ' \t\n\r'.includes(text[next] as string)) next += 1
  return text[next] === ':'
}

function enterMember(levels: Level[], level: Level, quoted: string): void {
  const name = unquote(quoted)
  level.at = name
  const problem = level.names?.has(name)
    ? 'is given twice'
    : meansPrototype(levels, name)
      ? 'is not allowed as a name'
      : undefined
  if (problem) {
    const path = levels.map(({ at }) => `/${pointerStep(String(at))}`).join('')
    throw new InvalidInput([{ path, message: problem }])
  }
  level.names?.add(name)
}

/** `__proto__` and `constructor.prototype` mean something else to JavaScript than a member. */
function meansPrototype(levels: Level[], name: string): boolean {
  return name === '__proto__' || (name === 'prototype' && levels.at(-2)?.at === 'constructor')
}

function unquote(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted) as string
  } catch {
    return quoted
  }
}
