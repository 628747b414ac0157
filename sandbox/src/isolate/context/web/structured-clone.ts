import { domException } from './dom-exception.ts'

/** Copies what the standard's algorithm copies; `transfer` is not supported. */
export function structuredClone<Value>(value: Value): Value {
  return copy(value, new Map()) as Value
}

function copy(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') {
    throw new (domException())(`A ${typeof value} could not be cloned.`, 'DataCloneError')
  }
  if (typeof value !== 'object' || value === null) return value
  if (seen.has(value)) return seen.get(value)
  const keep = <Copy extends object>(made: Copy): Copy => {
    seen.set(value, made)
    return made
  }
  if (value instanceof Date) return keep(new Date(value))
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags))
  if (value instanceof ArrayBuffer) return keep(value.slice(0))
  if (ArrayBuffer.isView(value)) return keep(copyView(value, seen))
  if (value instanceof Map) {
    const map = keep(new Map())
    for (const [key, member] of value) map.set(copy(key, seen), copy(member, seen))
    return map
  }
  if (value instanceof Set) {
    const set = keep(new Set())
    for (const member of value) set.add(copy(member, seen))
    return set
  }
  if (value instanceof Error) return keep(copyError(value, seen))
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) {
    throw new (domException())('A promise or weak collection could not be cloned.', 'DataCloneError')
  }
  const made = keep(Array.isArray(value) ? new Array(value.length) : {})
  for (const key of Object.keys(value)) {
    const member = copy((value as Record<string, unknown>)[key], seen)
    Object.defineProperty(made, key, { value: member, writable: true, enumerable: true, configurable: true })
  }
  return made
}

function copyView(view: ArrayBufferView, seen: Map<object, unknown>): ArrayBufferView {
  const buffer = copy(view.buffer, seen) as ArrayBuffer
  const View = view.constructor as new (
    buffer: ArrayBuffer,
    offset: number,
    length: number,
  ) => ArrayBufferView
  const length = view instanceof DataView ? view.byteLength : (view as Uint8Array).length
  return new View(buffer, view.byteOffset, length)
}

function copyError(error: Error, seen: Map<object, unknown>): Error {
  const made = new Error(error.message)
  Object.defineProperty(made, 'name', { value: error.name, configurable: true, writable: true })
  if (error.stack !== undefined) made.stack = error.stack
  if ('cause' in error) made.cause = copy(error.cause, seen)
  return made
}
