// Captured before any plugin code runs: a plugin may replace every global and prototype of its context, and
// the runtime must neither break nor hand it one of its hooks. Outside of web/ use these, not methods.
const { bind, call } = Function.prototype

/** `uncurry(f)(self, ...args)` is `f.call(self, ...args)`, whatever became of `call`. */
const uncurry = bind.bind(call) as <This, Args extends unknown[], Result>(
  method: (this: This, ...args: Args) => Result,
) => (self: This, ...args: Args) => Result

export const { parse, stringify } = JSON
export const { create, defineProperty, keys } = Object
export const { isFinite } = Number
export const { isArray } = Array
export const { isView } = ArrayBuffer
export const { now } = Date
export const { ceil, max, min } = Math
export const AnyError = Error
export const AnyPromise = Promise
export const AnyRangeError = RangeError
export const AnyTypeError = TypeError
export const toText = String
export const slice = uncurry(String.prototype.slice)
export const apply = Reflect.apply
/** Milliseconds since the epoch; throws where it is given no Date. */
export const timeOf = uncurry(Date.prototype.getTime)
const symbolText = uncurry(Symbol.prototype.toString)
const weakGet = uncurry(WeakMap.prototype.get)
const weakSet = uncurry(WeakMap.prototype.set)

/** A record without prototype: no inherited setter sees what is put into it. */
export function emptyRecord<Value>(): Record<number, Value> {
  return create(null)
}

/** A WeakMap that a plugin cannot look into. */
export function hiddenMap<Value>() {
  const map = new WeakMap<object, Value>()
  return {
    get: (key: unknown) => weakGet(map, key as object) as Value | undefined,
    set: (key: object, value: Value) => void weakSet(map, key, value),
  }
}

/** Any value in words; never throws, though what it calls of the plugin may loop. */
export function textOf(value: unknown): string {
  try {
    return typeof value === 'symbol' ? symbolText(value) : toText(value)
  } catch {
    return 'a value that cannot be shown'
  }
}

/** Cuts a text to a length, and says so. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${slice(text, 0, length)}…`
}
