import { describe, expect, test } from 'vitest'
import { joinLogs } from './join-logs.ts'

const lines = (...messages: string[]) =>
  messages.map((message, at) => ({ at, level: 'info' as const, message }))
const messages = (...args: Parameters<typeof joinLogs>) => joinLogs(...args).map((line) => line.message)

describe('the logs of a task', () => {
  test('a new attempt adds all of its lines, the same ones too', () => {
    expect(messages(lines('a', 'b'), lines('a', 'b'), { resumed: false })).toEqual(['a', 'b', 'a', 'b'])
  })

  test('a run that goes on after a sleep does not repeat what it had logged', () => {
    expect(messages(lines('old', 'a', 'b'), lines('a', 'b', 'c'), { resumed: true })).toEqual([
      'old',
      'a',
      'b',
      'c',
    ])
  })

  test('a run that goes on and logs nothing of the old adds all', () => {
    expect(messages(lines('a'), lines('x'), { resumed: true })).toEqual(['a', 'x'])
  })

  test('only the newest are kept', () => {
    const many = lines(...Array.from({ length: 3_000 }, (_, index) => String(index)))
    const kept = messages(many, lines('last'), { resumed: false })
    expect(kept).toHaveLength(2_000)
    expect(kept.at(-1)).toBe('last')
  })
})
