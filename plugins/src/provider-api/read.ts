import { FatalError } from '@patchbay/sdk'
import type { Answer } from './call-api.ts'

/** The value at a path of names and dots; `undefined` where there is none. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => {
    return typeof inner === 'object' && inner !== null && Object.hasOwn(inner, name)
      ? (inner as Record<string, unknown>)[name]
      : undefined
  }, value)
}

/** A text or number at a path, as text; `undefined` where there is neither. */
export function textIn(value: unknown, path: string): string | undefined {
  const found = at(value, path)
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined
}

/** A number at a path; `undefined` where there is none. */
export function numberIn(value: unknown, path: string): number | undefined {
  const found = at(value, path)
  return typeof found === 'number' ? found : undefined
}

/** The list at a path; empty where there is none. */
export function listIn(value: unknown, path: string): unknown[] {
  const found = at(value, path)
  return Array.isArray(found) ? found : []
}

/** @throws {FatalError} if the provider's answer has no text or number there */
export function textOf(answer: Answer, path: string): string {
  return textIn(answer.body, path) ?? missing(answer, path)
}

/** @throws {FatalError} if the provider's answer has no number there */
export function numberOf(answer: Answer, path: string): number {
  return numberIn(answer.body, path) ?? missing(answer, path)
}

/** An object without the members that are `undefined`. */
export function defined<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never
}

function missing({ api, status }: Answer, path: string): never {
  throw new FatalError(`${api.name} answered ${status} without "${path}"`, {
    code: 'provider_answer_unreadable',
  })
}
