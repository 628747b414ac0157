import { getContext, setContext } from 'svelte'
import type { Position } from '../../canvas/edit-tasks.ts'

/** What the shared menu of the canvas is about. */
export type MenuTarget =
  | { kind: 'edge'; id: string }
  | { kind: 'tasks'; names: string[] }
  /** The pane, with the place on the canvas that was meant. */
  | { kind: 'pane'; place: Position }
  /** A connection was dropped there: which task is to follow? */
  | { kind: 'follow'; from: string; place: Position }

export interface OpenMenu {
  target: MenuTarget
  /** Where on the screen. */
  anchor: { x: number; y: number }
  /** What has the focus when the menu is gone. */
  back: HTMLElement | undefined
}

/** What the canvas shows beside the draft: menus, and how much of it. */
export class View {
  /** Zoomed out so far that details cannot be read: they are not drawn. */
  far = $state(false)
  menu = $state.raw<OpenMenu | undefined>(undefined)
  /** The edge whose condition is being edited, by its place in the graph. */
  conditionOf = $state<number | undefined>(undefined)
  /** The task that is to be connected to one that is chosen from a list. */
  connectFrom = $state<string | undefined>(undefined)

  openEdgeMenu(id: string, cog: HTMLElement): void {
    const { left, bottom } = cog.getBoundingClientRect()
    this.menu = { target: { kind: 'edge', id }, anchor: { x: left, y: bottom + 4 }, back: cog }
  }

  openMenu(target: MenuTarget, anchor: Position, back?: HTMLElement): void {
    this.menu = { target, anchor, back }
  }
}

const key = Symbol('view')

export function setView(view: View): void {
  setContext(key, view)
}

export function useView(): View {
  return getContext<View>(key)
}
