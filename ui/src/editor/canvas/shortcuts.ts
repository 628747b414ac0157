/** What the canvas does at a key; each returns nothing. */
export interface Shortcuts {
  remove: () => void
  undo: () => void
  redo: () => void
  duplicate: () => void
  selectAll: () => void
  fit: () => void
  close: () => void
}

/** Whether keys belong to what has the focus: a field, a menu, a dialog. */
export function isBusyElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  return (
    target.closest(
      'input, textarea, select, [contenteditable="true"], [role="menu"], [role="dialog"], [role="listbox"], [role="combobox"]',
    ) !== null
  )
}

/** @returns whether the key was one of the canvas's */
export function runShortcut(event: KeyboardEvent, shortcuts: Shortcuts): boolean {
  const run = shortcutFor(event, shortcuts)
  if (!run) return false
  event.preventDefault()
  run()
  return true
}

function shortcutFor(event: KeyboardEvent, shortcuts: Shortcuts): (() => void) | undefined {
  const { key, shiftKey, altKey } = event
  if (altKey) return undefined
  if (event.ctrlKey || event.metaKey) {
    switch (key.toLowerCase()) {
      case 'z':
        return shiftKey ? shortcuts.redo : shortcuts.undo
      case 'y':
        return shortcuts.redo
      case 'd':
        return shortcuts.duplicate
      case 'a':
        return shortcuts.selectAll
      default:
        return undefined
    }
  }
  switch (key) {
    case 'Delete':
    case 'Backspace':
      return shortcuts.remove
    case '1':
      return shortcuts.fit
    case 'Escape':
      return shortcuts.close
    default:
      return undefined
  }
}
