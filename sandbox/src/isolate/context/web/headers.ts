type Pairs = Array<[string, string]>

let made: ReturnType<typeof createHeaders> | undefined

export function headersApi() {
  made ??= createHeaders()
  return made
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

function createHeaders() {
  let pairsOf: (headers: object) => Pairs

  class Headers {
    /** Lower-case name to values, in order of insertion. */
    #values = new Map<string, string[]>()

    static {
      pairsOf = (headers) => {
        const pairs: Pairs = []
        for (const [name, values] of (headers as Headers).#values) {
          for (const value of values) pairs.push([name, value])
        }
        return pairs
      }
    }

    constructor(init?: Iterable<[string, string]> | Record<string, string>) {
      if (init === undefined || init === null) return
      if (typeof init !== 'object') throw new TypeError('Headers takes an object or a list of pairs')
      const pairs = Symbol.iterator in init ? init : Object.entries(init)
      for (const pair of pairs) {
        const [name, value, ...more] = pair
        if (name === undefined || value === undefined || more.length > 0) {
          throw new TypeError('Headers takes pairs of a name and a value')
        }
        this.append(name, value)
      }
    }

    append(name: string, value: string): void {
      const key = nameOf(name)
      const values = this.#values.get(key)
      if (values) values.push(valueOf(value, key))
      else this.#values.set(key, [valueOf(value, key)])
    }

    set(name: string, value: string): void {
      const key = nameOf(name)
      this.#values.set(key, [valueOf(value, key)])
    }

    delete(name: string): void {
      this.#values.delete(nameOf(name))
    }

    get(name: string): string | null {
      return this.#values.get(nameOf(name))?.join(', ') ?? null
    }

    has(name: string): boolean {
      return this.#values.has(nameOf(name))
    }

    getSetCookie(): string[] {
      return [...(this.#values.get('set-cookie') ?? [])]
    }

    forEach(visit: (value: string, name: string, headers: Headers) => void, self?: unknown): void {
      for (const [name, value] of this) Reflect.apply(visit, self, [value, name, this])
    }

    *entries(): Generator<[string, string]> {
      for (const name of [...this.#values.keys()].toSorted()) {
        const values = this.#values.get(name) ?? []
        if (name !== 'set-cookie') yield [name, values.join(', ')]
        else for (const value of values) yield [name, value]
      }
    }

    *keys(): Generator<string> {
      for (const [name] of this.entries()) yield name
    }

    *values(): Generator<string> {
      for (const [, value] of this.entries()) yield value
    }

    [Symbol.iterator](): Generator<[string, string]> {
      return this.entries()
    }

    get [Symbol.toStringTag](): string {
      return 'Headers'
    }
  }
  return { Headers, pairsOf: (headers: object) => pairsOf(headers) }
}

function nameOf(name: unknown): string {
  const text = `${name as string}`
  if (!token.test(text)) throw new TypeError(`${JSON.stringify(text.slice(0, 50))} is no name of a header`)
  return text.toLowerCase()
}

function valueOf(value: unknown, name: string): string {
  const text = `${value as string}`.replace(/^[\t\n\r ]+|[\t\n\r ]+$/g, '')
  // oxlint-disable-next-line no-control-regex
  if (/[\0\n\r]/.test(text)) throw new TypeError(`The header "${name}" has a value with a line break`)
  return text
}
