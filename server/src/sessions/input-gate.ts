/** How many runs of one session may have their input ready at once: as many as a list's items may run at once. */
const maxRuns = 100

/** And how much: beyond this no further input is made ready, characters of JSON. */
const maxCharacters = 16 * 1024 * 1024

/**
 * Lets the runs of one session have their inputs in turn. A thousand tasks that are ready at once may all
 * take the same large output: their inputs exist while they run, not while they wait.
 */
export class InputGate {
  readonly #waiting: Array<() => void> = []
  #runs = 0
  #characters = 0
  #lettingIn = false

  /** @param begin called once there is room, at once where there is; what it began is to `leave` */
  enter(begin: () => void): void {
    this.#waiting.push(begin)
    this.#letIn()
  }

  /** One that was let in has an input of so many characters. */
  hold(characters: number): void {
    this.#characters += characters
  }

  /** @param characters as it held */
  leave(characters: number): void {
    this.#runs -= 1
    this.#characters -= characters
    this.#letIn()
  }

  #letIn(): void {
    // One that leaves as soon as it has begun makes room for the loop that let it in.
    if (this.#lettingIn) return
    this.#lettingIn = true
    try {
      while (this.#hasRoom()) {
        const begin = this.#waiting.shift()
        if (!begin) return
        this.#runs += 1
        begin()
      }
    } finally {
      this.#lettingIn = false
    }
  }

  #hasRoom(): boolean {
    return this.#runs < maxRuns && this.#characters < maxCharacters
  }
}
