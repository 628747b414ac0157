export type Side = 'top' | 'right' | 'bottom' | 'left'

/** Pixels, from the window's top left. */
export interface Box {
  x: number
  y: number
  width: number
  height: number
}

type Size = Pick<Box, 'width' | 'height'>

const opposite = { top: 'bottom', right: 'left', bottom: 'top', left: 'right' } as const
/** Between it and what it is of, pixels. */
const gap = 6
/** Between it and the window's edge, pixels. */
const margin = 8

/**
 * Where a tooltip's top left goes, in pixels: on the wished side, on the opposite one where only that has the
 * room, and never over the window's edge.
 */
export function placeTooltip(target: Box, size: Size, wished: Side, view: Size): { x: number; y: number } {
  const turned = !fits(target, size, wished, view) && fits(target, size, opposite[wished], view)
  const { x, y } = beside(target, size, turned ? opposite[wished] : wished)
  return { x: within(x, view.width - size.width), y: within(y, view.height - size.height) }
}

function beside(target: Box, size: Size, side: Side): { x: number; y: number } {
  const middleX = target.x + (target.width - size.width) / 2
  const middleY = target.y + (target.height - size.height) / 2
  switch (side) {
    case 'top':
      return { x: middleX, y: target.y - gap - size.height }
    case 'bottom':
      return { x: middleX, y: target.y + target.height + gap }
    case 'left':
      return { x: target.x - gap - size.width, y: middleY }
    case 'right':
      return { x: target.x + target.width + gap, y: middleY }
  }
}

function fits(target: Box, size: Size, side: Side, view: Size): boolean {
  const { x, y } = beside(target, size, side)
  return side === 'top' || side === 'bottom'
    ? y >= 0 && y + size.height <= view.height
    : x >= 0 && x + size.width <= view.width
}

function within(at: number, last: number): number {
  return Math.round(Math.max(margin, Math.min(at, last - margin)))
}
