import { ask } from '../bridge.ts'
import { onChange, urlSearchParamsApi } from './url-search-params.ts'

const parts = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'hash',
] as const

let made: ReturnType<typeof createURL> | undefined

export function urlApi() {
  made ??= createURL()
  return made
}

/** Parsed by the runner's own URL; no part of a URL can hold a line break. */
function parsed(text: unknown, base: unknown): string[] | undefined {
  const joined = ask('url', `${text as string}`, base === undefined ? undefined : `${base as string}`)
  return typeof joined === 'string' ? joined.split('\n') : undefined
}

function createURL() {
  const { URLSearchParams, replaceAll } = urlSearchParamsApi()

  class URL {
    #parts: string[]
    #searchParams: InstanceType<typeof URLSearchParams> | undefined

    constructor(text: unknown, base?: unknown) {
      const found = parsed(text, base)
      if (!found) throw new TypeError(`Invalid URL: ${JSON.stringify(`${text as string}`.slice(0, 200))}`)
      this.#parts = found
    }

    get searchParams(): InstanceType<typeof URLSearchParams> {
      if (!this.#searchParams) {
        this.#searchParams = new URLSearchParams(this.#parts[9])
        onChange.set(this.#searchParams, (query) => this.#set('search', query))
      }
      return this.#searchParams
    }

    #get(index: number): string {
      return this.#parts[index] ?? ''
    }

    #set(name: string, value: unknown): void {
      const joined = ask('url-set', this.#parts[0], name, `${value as string}`)
      if (typeof joined === 'string') this.#parts = joined.split('\n')
      else if (name === 'href') throw new TypeError('Invalid URL')
    }

    static {
      for (const [index, name] of parts.entries()) {
        const set = function (this: URL, value: unknown) {
          this.#set(name, value)
          if (this.#searchParams && (name === 'search' || name === 'href')) {
            replaceAll(this.#searchParams, this.#get(9))
          }
        }
        Object.defineProperty(this.prototype, name, {
          configurable: true,
          enumerable: true,
          get(this: URL) {
            return this.#get(index)
          },
          ...(name !== 'origin' && { set }),
        })
      }
    }

    toString(): string {
      return this.#get(0)
    }

    toJSON(): string {
      return this.#get(0)
    }

    static canParse(text: unknown, base?: unknown): boolean {
      return parsed(text, base) !== undefined
    }

    static parse(text: unknown, base?: unknown): URL | null {
      return URL.canParse(text, base) ? new URL(text, base) : null
    }
  }
  return { URL }
}
