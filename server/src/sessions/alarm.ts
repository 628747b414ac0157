/** Longer timers overflow in Node; the alarm that rings too early is set anew. */
const maxTimerMs = 2 ** 31 - 1

/** Rings once at a time, or too early where that is weeks away. */
export class Alarm {
  readonly #ring: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(ring: () => void) {
    this.#ring = ring
  }

  /** In place of the time before. @param at Infinity: never */
  set(at: number, now: number): void {
    clearTimeout(this.#timer)
    if (at === Infinity) return
    this.#timer = setTimeout(this.#ring, Math.min(Math.max(at - now, 1), maxTimerMs))
  }

  clear(): void {
    clearTimeout(this.#timer)
  }
}
