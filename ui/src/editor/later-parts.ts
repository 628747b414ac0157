/** Parts of the canvas page that it can be shown without, by what is loaded when one is opened. */
export const laterParts = {
  panel: () => import('./panel/Panel.svelte'),
  canvasMenu: () => import('./canvas/CanvasMenu.svelte'),
  typePicker: () => import('./canvas/TypePicker.svelte'),
  dialogs: () => import('./dialogs/EditorDialogs.svelte'),
  menuList: () => import('../components/MenuList.svelte'),
  leaveDialog: () => import('../saving/LeaveDialog.svelte'),
  checkValue: () => import('../forms/check-value.ts'),
  cameBack: () => import('./came-back.ts'),
  wayOut: () => import('../connections/way-out.ts'),
  problemsList: () => import('./header/ProblemsList.svelte'),
}

/**
 * Loads them all, for once the canvas is shown: whoever loses the connection later can go on drawing. What fails is
 * tried again when it is opened, and says so then.
 */
export function loadLaterParts(): void {
  for (const load of Object.values(laterParts)) load().catch(() => undefined)
}
