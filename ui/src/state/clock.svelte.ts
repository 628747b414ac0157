/** The time, for what is said relative to it; ticks while a page shows such a thing. */
class Clock {
  now = $state(Date.now())
  #users = 0
  #timer: ReturnType<typeof setInterval> | undefined

  /** Call in an effect; the clock ticks until what it returns is called. */
  use(): () => void {
    this.#users += 1
    this.now = Date.now()
    this.#timer ??= setInterval(() => (this.now = Date.now()), 1_000)
    return () => {
      this.#users -= 1
      if (this.#users > 0) return
      clearInterval(this.#timer)
      this.#timer = undefined
    }
  }
}

export const clock = new Clock()
