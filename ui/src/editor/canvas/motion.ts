const reduced = matchMedia('(prefers-reduced-motion: reduce)')

/** How long a movement of the view lasts, milliseconds: none for those who asked for none. */
export function motionMs(ms: number): number {
  return reduced.matches ? 0 : ms
}
