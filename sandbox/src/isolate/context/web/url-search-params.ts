import { hiddenMap } from '../primordials.ts'

/** Told when the parameters of a URL change. */
export const onChange = hiddenMap<(query: string) => void>()

let made: ReturnType<typeof createURLSearchParams> | undefined

export function urlSearchParamsApi() {
  made ??= createURLSearchParams()
  return made
}

function createURLSearchParams() {
  let replaceAll: (params: URLSearchParams, query: string) => void

  class URLSearchParams {
    #pairs: Array<[string, string]> = []

    static {
      replaceAll = (params, query) => {
        params.#pairs = parseQuery(query)
      }
    }

    constructor(init: unknown = '') {
      if (typeof init !== 'object' || init === null) {
        this.#pairs = parseQuery(`${init as string}`)
        return
      }
      const pairs = Symbol.iterator in init ? (init as Iterable<unknown>) : Object.entries(init)
      for (const pair of pairs) {
        const [name, value, ...more] = pair as string[]
        if (value === undefined || more.length > 0) {
          throw new TypeError('URLSearchParams takes pairs of a name and a value')
        }
        this.#pairs.push([textOf(name), textOf(value)])
      }
    }

    get size(): number {
      return this.#pairs.length
    }

    append(name: string, value: string): void {
      this.#pairs.push([textOf(name), textOf(value)])
      this.#changed()
    }

    delete(name: string, value?: string): void {
      this.#pairs = this.#pairs.filter(([n, v]) => n !== textOf(name) || (value !== undefined && v !== value))
      this.#changed()
    }

    get(name: string): string | null {
      return this.#pairs.find(([n]) => n === textOf(name))?.[1] ?? null
    }

    getAll(name: string): string[] {
      return this.#pairs.filter(([n]) => n === textOf(name)).map(([, value]) => value)
    }

    has(name: string, value?: string): boolean {
      return this.#pairs.some(([n, v]) => n === textOf(name) && (value === undefined || v === value))
    }

    set(name: string, value: string): void {
      const at = this.#pairs.findIndex(([n]) => n === textOf(name))
      if (at === -1) return this.append(name, value)
      this.#pairs = this.#pairs.filter(([n], index) => index <= at || n !== textOf(name))
      this.#pairs[at] = [textOf(name), textOf(value)]
      this.#changed()
    }

    sort(): void {
      this.#pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      this.#changed()
    }

    forEach(visit: (value: string, name: string, params: URLSearchParams) => void, self?: unknown): void {
      for (const [name, value] of this) Reflect.apply(visit, self, [value, name, this])
    }

    *entries(): Generator<[string, string]> {
      for (const [name, value] of this.#pairs) yield [name, value]
    }

    *keys(): Generator<string> {
      for (const [name] of this.#pairs) yield name
    }

    *values(): Generator<string> {
      for (const [, value] of this.#pairs) yield value
    }

    [Symbol.iterator](): Generator<[string, string]> {
      return this.entries()
    }

    toString(): string {
      return this.#pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
    }

    #changed(): void {
      onChange.get(this)?.(this.toString())
    }
  }
  return {
    URLSearchParams,
    replaceAll: (params: URLSearchParams, query: string) => replaceAll(params, query),
  }
}

function textOf(value: unknown): string {
  return `${value as string}`.toWellFormed()
}

function parseQuery(query: string): Array<[string, string]> {
  return query
    .replace(/^\?/, '')
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=')
      return at === -1 ? [decode(part), ''] : [decode(part.slice(0, at)), decode(part.slice(at + 1))]
    })
}

/** Decodes what can be decoded and leaves the rest as it stands. */
function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ').toWellFormed()
  return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes)
    } catch {
      return escapes
    }
  })
}

function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+')
}
