/** Asked before the page is left. @returns whether it may be */
export type LeaveGuard = () => boolean | Promise<boolean>

/** The address bar: paths of our own are followed without loading the page anew. */
class Router {
  path = $state(location.pathname)
  query = $state.raw(new URLSearchParams(location.search))

  #guard: LeaveGuard | undefined
  /** Where we are, as the history knows it: popstate tells where to only. */
  #position = Number((history.state as { position?: number } | null)?.position ?? 0)

  constructor() {
    history.replaceState({ position: this.#position }, '')
    addEventListener('popstate', (event) => void this.#moved(event))
    addEventListener('beforeunload', (event) => {
      if (this.#guard) event.preventDefault()
    })
    document.addEventListener('click', (event) => this.#clicked(event))
  }

  /** Goes to a path of ours, unless the page's guard says no. */
  async go(href: string, { replace = false } = {}): Promise<void> {
    if (!(await this.#mayLeave(href))) return
    this.#position += replace ? 0 : 1
    history[replace ? 'replaceState' : 'pushState']({ position: this.#position }, '', href)
    this.#read()
    if (!replace) scrollTo(0, 0)
  }

  /** Puts filters and the like into the address; no step of their own in the history. */
  setQuery(changes: Record<string, string | undefined>): void {
    const query = new URLSearchParams(this.query)
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined || value === '') query.delete(name)
      else query.set(name, value)
    }
    const search = query.size > 0 ? `?${query}` : ''
    history.replaceState({ position: this.#position }, '', this.path + search)
    this.#read()
  }

  /**
   * Asks before the page is left: by a link, by Back, and (in the browser's own words) when the tab is closed.
   *
   * @returns takes the guard away again
   */
  guard(mayLeave: LeaveGuard): () => void {
    this.#guard = mayLeave
    return () => {
      if (this.#guard === mayLeave) this.#guard = undefined
    }
  }

  #read(): void {
    this.path = location.pathname
    this.query = new URLSearchParams(location.search)
  }

  async #mayLeave(href: string): Promise<boolean> {
    const samePage = new URL(href, location.href).pathname === this.path
    if (samePage || !this.#guard) return true
    if (!(await this.#guard())) return false
    this.#guard = undefined
    return true
  }

  async #moved({ state }: PopStateEvent): Promise<void> {
    const to = Number((state as { position?: number } | null)?.position ?? 0)
    const from = this.#position
    if (location.pathname !== this.path && this.#guard) {
      // The browser has moved already: back to where the question is asked, and on from there.
      const target = location.href
      history.go(from - to)
      await new Promise((resolve) => addEventListener('popstate', resolve, { once: true, capture: true }))
      if (await this.#mayLeave(target)) history.go(to - from)
      return
    }
    this.#position = to
    this.#read()
  }

  #clicked(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || link.target !== '' || link.hasAttribute('download') || link.origin !== location.origin)
      return
    // The skip link and its like stay on the page.
    if (link.hash !== '' && link.pathname === location.pathname) return
    event.preventDefault()
    void this.go(link.pathname + link.search)
  }
}

export const router = new Router()
