import type { JsonSchema } from '../api/types.ts'
import { inlineJson } from '../format/json.ts'
import { choicesOf } from './describe-schema.ts'

const ranges = [
  { least: 'minLength', most: 'maxLength', of: 'characters' },
  { least: 'minItems', most: 'maxItems', of: 'items' },
] as const

/** What a field takes, in words: its choices, its limits, and what it is where nothing is given. */
export function rulesOf(field: JsonSchema): string[] {
  const choices = choicesOf(field)
  const said = [
    numbersOf(field),
    ...ranges.map(({ least, most, of }) => rangeOf(field[least], field[most], of)),
  ]
  if (choices && choices.length > 1) said.unshift(choices.map(String).join(' · '))
  const { default: usual } = field
  if (usual !== undefined) said.push(`${usualOf(usual)} unless given`)
  return said.filter((rule) => rule !== '')
}

function numbersOf({ minimum, maximum }: JsonSchema): string {
  const from = typeof minimum === 'number' ? `from ${minimum.toLocaleString('en')}` : ''
  const to = typeof maximum === 'number' ? `to ${maximum.toLocaleString('en')}` : ''
  if (from === '') return to === '' ? '' : `up ${to}`
  return to === '' ? `${from} on` : `${from} ${to}`
}

function rangeOf(least: unknown, most: unknown, of: string): string {
  if (typeof most === 'number' && typeof least === 'number')
    return least === most ? counted(most, of) : `${least.toLocaleString('en')} to ${counted(most, of)}`
  if (typeof most === 'number') return `at most ${counted(most, of)}`
  return typeof least === 'number' ? `at least ${counted(least, of)}` : ''
}

function usualOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return inlineJson(value)
}

function counted(count: number, of: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? of.replace(/s$/, '') : of}`
}
