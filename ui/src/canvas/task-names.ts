import type { Graph } from '@patchbay/graph'

const longest = 64

/** What a task's name may be: it is the key in request bodies and bindings. */
export const taskNamePattern = /^[a-z][a-z0-9-]{0,63}$/

/** A name made of any text, such as a type's: `core.http-request` gives `http-request`. */
export function nameFrom(text: string): string {
  const name = (text.split('.').at(-1) ?? '')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, longest)
  return name === '' ? 'task' : name
}

/** The wanted name, with a number at its end where it is taken: `wait`, `wait-2`, `wait-3`. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted
  const stem = wanted.replace(/-\d+$/, '')
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`
    const name = stem.slice(0, longest - suffix.length) + suffix
    if (!taken.has(name)) return name
  }
}

/** @returns why a task may not be named so; undefined where it may */
export function nameRefusal(name: string, task: string, { tasks }: Graph): string | undefined {
  if (name === '') return 'A name is needed'
  if (name.length > longest) return `At most ${longest} characters`
  if (!taskNamePattern.test(name)) return 'Lower-case letters, digits and dashes, beginning with a letter'
  if (name !== task && tasks.some((other) => other.name === name)) return `Another task is named “${name}”`
  return undefined
}
