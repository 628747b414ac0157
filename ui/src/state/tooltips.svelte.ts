import type { Side } from '../components/place-tooltip.ts'

interface Tooltip {
  /** What it is of. */
  target: Element
  text: string
  side: Side
}

/** How long the pointer rests before one shows, ms. */
const restMs = 350
/** For how long after one the next needs no rest: along a toolbar they follow the pointer, ms. */
const followMs = 150

/** The one tooltip that is shown, if any: two at once would only hide each other. */
class Tooltips {
  shown = $state.raw<Tooltip | undefined>(undefined)
  #timer: ReturnType<typeof setTimeout> | undefined
  #hiddenAt = Number.NEGATIVE_INFINITY

  /** When the pointer rests. */
  await(tooltip: Tooltip): void {
    clearTimeout(this.#timer)
    if (performance.now() - this.#hiddenAt < followMs) this.show(tooltip)
    else this.#timer = setTimeout(() => this.show(tooltip), restMs)
  }

  show(tooltip: Tooltip): void {
    clearTimeout(this.#timer)
    this.shown = tooltip
  }

  hide(): void {
    clearTimeout(this.#timer)
    if (!this.shown) return
    this.shown = undefined
    this.#hiddenAt = performance.now()
  }
}

export const tooltips = new Tooltips()
