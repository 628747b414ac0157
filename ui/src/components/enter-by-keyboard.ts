/**
 * For a menu that is loaded when it is first opened: it comes too late to have seen by what. Where that was a key
 * its first item gets the focus, as it does each time after that.
 *
 * @returns handles the menu's own `focus`
 */
export function enterByKeyboard(): (event: FocusEvent) => void {
  let entered = false
  return ({ currentTarget, target }) => {
    if (entered || target !== currentTarget || !(currentTarget instanceof HTMLElement)) return
    entered = true
    if (!currentTarget.matches(':focus-visible')) return
    currentTarget.querySelector<HTMLElement>('[role^=menuitem]:not([data-disabled])')?.focus()
  }
}
