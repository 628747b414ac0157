import { tick } from 'svelte'

/** Where a form was refused: leads to the first field that is marked wrong, if one is. */
export async function focusFirstError(form: HTMLElement): Promise<void> {
  await tick()
  form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
}
