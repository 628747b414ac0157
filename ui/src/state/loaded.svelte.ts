/**
 * What a page loads: nothing yet, the data, or why there are none. What was there stays while it is loaded anew.
 *
 *     const users = new Loaded(() => dataOf(api.GET('/api/users')))
 */
export class Loaded<Data> {
  data = $state.raw<Data | undefined>(undefined)
  error = $state.raw<unknown>(undefined)
  loading = $state(false)

  readonly #load: () => Promise<Data>
  #latest = 0

  /** Starts at once. */
  constructor(load: () => Promise<Data>) {
    this.#load = load
    void this.reload()
  }

  /** An answer that a later request has overtaken is dropped. */
  async reload(): Promise<void> {
    const turn = (this.#latest += 1)
    this.loading = true
    try {
      const data = await this.#load()
      if (turn !== this.#latest) return
      this.data = data
      this.error = undefined
    } catch (error) {
      if (turn === this.#latest) this.error = error
    } finally {
      if (turn === this.#latest) this.loading = false
    }
  }
}
