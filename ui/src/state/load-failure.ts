import { toasts } from './toasts.svelte.ts'

/** Says that a part of the page, which is loaded when it is first needed, did not come. @param what `The menu` */
export function sayNotLoaded(what: string, error: unknown): void {
  toasts.bad(`${what} could not be loaded`, error, {
    action: { label: 'Reload', run: () => location.reload() },
  })
}
