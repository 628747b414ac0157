import { createConsole } from './log.ts'
import { hostFetch } from './fetch.ts'
import { failThrown } from './failure.ts'
import { AnyPromise, AnyTypeError, defineProperty, keys } from './primordials.ts'
import { clearTimer, setTimer } from './timers.ts'
import { abortApi } from './web/abort.ts'
import { cryptoApi } from './web/crypto.ts'
import { base64Api } from './web/base64.ts'
import { domException } from './web/dom-exception.ts'
import { headersApi } from './web/headers.ts'
import { responseApi } from './web/response.ts'
import { structuredClone } from './web/structured-clone.ts'
import { textCodecApi } from './web/text-codec.ts'
import { urlApi } from './web/url.ts'
import { urlSearchParamsApi } from './web/url-search-params.ts'

/** Ways out of the memory accounting, to threads, or to code that runs after the run. */
const removed = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'FinalizationRegistry', 'WeakRef'] as const

/** Made when first used: an eager set costs a context 3 ms, getters 0.1. */
const lazy: Record<string, () => unknown> = {
  console: createConsole,
  URL: () => urlApi().URL,
  URLSearchParams: () => urlSearchParamsApi().URLSearchParams,
  TextEncoder: () => textCodecApi().TextEncoder,
  TextDecoder: () => textCodecApi().TextDecoder,
  Headers: () => headersApi().Headers,
  Response: () => responseApi().Response,
  AbortController: () => abortApi().AbortController,
  AbortSignal: () => abortApi().AbortSignal,
  DOMException: domException,
  crypto: cryptoApi,
  atob: () => base64Api().atob,
  btoa: () => base64Api().btoa,
}

const eager: Record<string, unknown> = {
  fetch: hostFetch,
  structuredClone,
  setTimeout: (run: unknown, delay?: unknown, ...args: unknown[]) => setTimer(run, delay, args, false),
  setInterval: (run: unknown, delay?: unknown, ...args: unknown[]) => setTimer(run, delay, args, true),
  setImmediate: (run: unknown, ...args: unknown[]) => setTimer(run, 0, args, false),
  clearTimeout: clearTimer,
  clearInterval: clearTimer,
  clearImmediate: clearTimer,
  queueMicrotask,
}

export function installGlobals(): void {
  for (const name of removed) delete (globalThis as Record<string, unknown>)[name]
  fixArrayBuffer()
  for (const name of keys(lazy)) installLazy(name, lazy[name] as () => unknown)
  for (const name of keys(eager)) install(name, eager[name])
}

function install(name: string, value: unknown): void {
  defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false })
}

function installLazy(name: string, make: () => unknown): void {
  defineProperty(globalThis, name, {
    configurable: true,
    enumerable: false,
    get() {
      const value = make()
      install(name, value)
      return value
    },
    set(value: unknown) {
      install(name, value)
    },
  })
}

async function queueMicrotask(run: unknown): Promise<void> {
  if (typeof run !== 'function') throw new AnyTypeError('queueMicrotask takes a function')
  await AnyPromise.resolve()
  try {
    run()
  } catch (error) {
    failThrown(error)
  }
}

/** The memory of a resizable buffer is reserved outside of what the isolate's limit counts. */
function fixArrayBuffer(): void {
  const Original = ArrayBuffer
  const fixed = function (this: unknown, length: number) {
    if (!new.target) throw new AnyTypeError("Constructor ArrayBuffer requires 'new'")
    return Reflect.construct(Original, [length], new.target)
  }
  defineProperty(fixed, 'name', { value: 'ArrayBuffer' })
  defineProperty(fixed, 'prototype', { value: Original.prototype, writable: false })
  defineProperty(fixed, 'isView', { value: Original.isView, writable: true, configurable: true })
  defineProperty(fixed, Symbol.species, { get: () => fixed, configurable: true })
  defineProperty(Original.prototype, 'constructor', { value: fixed, writable: true, configurable: true })
  delete (Original.prototype as Partial<ArrayBuffer>).resize
  install('ArrayBuffer', fixed)
}
