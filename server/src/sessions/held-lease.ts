/** This node's lease of one session, on the monotonic clock: while it is held, no other node may claim it. */
export class HeldLease {
  readonly #ms: number
  #until: number

  /** @param askedAt when it was asked for, by `performance.now()` */
  constructor(ms: number, askedAt: number) {
    this.#ms = ms
    this.#until = askedAt + ms
  }

  get held(): boolean {
    return performance.now() < this.#until
  }

  /** @param askedAt when the renewal was asked for, by `performance.now()` */
  renewed(askedAt: number): void {
    this.#until = askedAt + this.#ms
  }
}
