/** As much of a browser as following redirects with cookies takes. */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>()
  /** Addresses that were opened, in order. */
  readonly visited: string[] = []

  /** Opens a page and follows redirects, until one leads to an address that is not to be opened. */
  async open(
    url: string,
    { until = () => false }: { until?: (url: string) => boolean } = {},
  ): Promise<{ url: string; status: number; text: string; headers: Headers }> {
    for (let next = url; ;) {
      if (until(next)) return { url: next, status: 0, text: '', headers: new Headers() }
      this.visited.push(next)
      const { origin } = new URL(next)
      const jar = this.#cookies.get(origin) ?? new Map<string, string>()
      this.#cookies.set(origin, jar)
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
      const response = await fetch(next, { redirect: 'manual', headers: { cookie, accept: 'text/html' } })
      for (const set of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
        if (value === '' || /max-age=0(;|$)/i.test(set)) jar.delete(name)
        else jar.set(name, value)
      }
      const location = response.headers.get('location')
      const text = await response.text()
      if (location === null) return { url: next, status: response.status, text, headers: response.headers }
      next = new URL(location, next).href
    }
  }
}
