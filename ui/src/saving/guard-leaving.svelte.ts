import { router } from '../state/router.svelte.ts'
import type { SavingState } from './saving-state.svelte.ts'

/**
 * Keeps a page open whose edits are not saved, and only where they cannot be saved now. Called while a
 * component is made.
 *
 * @returns `decide` is there while the question is open: with whether to leave
 */
export function guardLeaving(saving: Pick<SavingState<object, unknown>, 'state' | 'flush'>): {
  readonly decide: ((leave: boolean) => void) | undefined
} {
  let decide = $state.raw<((leave: boolean) => void) | undefined>(undefined)
  $effect(() => {
    if (saving.state.status === 'saved') return
    return router.guard(async () => {
      if (await saving.flush()) return true
      const leave = await new Promise<boolean>((resolve) => (decide = resolve))
      decide = undefined
      return leave
    })
  })
  return {
    get decide() {
      return decide
    },
  }
}
