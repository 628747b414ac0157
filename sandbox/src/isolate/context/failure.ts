import { end } from './bridge.ts'
import { cut, hiddenMap, stringify, textOf } from './primordials.ts'

/** Errors of the host's making: the code that they stand for if nobody catches them. */
export const hostErrors = hiddenMap<string>()

const maxMessage = 10_000
const maxStack = 8_000

/** Ends the run as failed with a code of the sandbox's own. */
export function failWith(code: string, message: string): void {
  end('failed', stringify({ code, message }))
}

/** Ends the run with what it threw, put into words here: what a plugin throws must not cross the border. */
export function failThrown(thrown: unknown): void {
  const name = textIn(thrown, 'name')
  if (name === 'RetryLater') {
    const ms = member(thrown, 'ms')
    const reason = cut(textIn(thrown, 'message') ?? '', maxMessage)
    if (typeof ms === 'number') return end('retry-later', stringify({ ms, reason }))
  }
  const stack = textIn(thrown, 'stack')
  const shown = {
    message: cut(messageOf(thrown, name), maxMessage),
    stack: stack === undefined ? undefined : cut(stack, maxStack),
  }
  if (name === 'FatalError') {
    const code = cut(textIn(thrown, 'code') ?? 'fatal_error', 64)
    return end('failed', stringify({ code, ...shown, fatal: true }))
  }
  const code = isObject(thrown) ? hostErrors.get(thrown) : undefined
  end('failed', stringify({ code: code ?? 'task_error', ...shown }))
}

function messageOf(thrown: unknown, name: string | undefined): string {
  if (typeof thrown === 'string' && thrown !== '') return thrown
  if (typeof thrown === 'function') return 'The task threw a function instead of an Error'
  if (!isObject(thrown))
    return `The task threw ${thrown === '' ? 'an empty text' : textOf(thrown)} instead of an Error`
  const message = textIn(thrown, 'message')
  if (message) return message
  return name ?? `The task threw an object instead of an Error: ${jsonOf(thrown)}`
}

function jsonOf(value: unknown): string {
  try {
    return cut(stringify(value) ?? textOf(value), 1_000)
  } catch {
    return textOf(value)
  }
}

function member(value: unknown, name: string): unknown {
  try {
    return isObject(value) ? (value as Record<string, unknown>)[name] : undefined
  } catch {
    return undefined
  }
}

function textIn(value: unknown, name: string): string | undefined {
  const text = member(value, name)
  return typeof text === 'string' ? text : undefined
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
