import type { Role } from '../api/types.ts'

/** What an administrator chooses from. */
export const roleOptions: Array<{ value: Role; label: string; hint: string }> = [
  { value: 'user', label: 'User', hint: 'Calls interactions, sees own sessions' },
  { value: 'builder', label: 'Builder', hint: 'Draws interactions, writes tasks' },
  { value: 'admin', label: 'Administrator', hint: 'Everything' },
]

/** Plans to choose from; the first one stands for none. */
export const noPlan = '\u0000none'

export function planOptions(names: string[]): Array<{ value: string; label: string }> {
  return [{ value: noPlan, label: 'No plan' }, ...names.map((name) => ({ value: name, label: name }))]
}
