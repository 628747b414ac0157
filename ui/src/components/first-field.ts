const unfit = ':is([type="radio"], [type="checkbox"], [readonly], [tabindex="-1"], :disabled)'

/** @returns the first labelled field in it that takes something, unless that is out of sight before one scrolls */
export function firstField(body: HTMLElement): HTMLElement | undefined {
  const { bottom } = body.getBoundingClientRect()
  for (const { control } of body.querySelectorAll<HTMLLabelElement>('form label')) {
    if (!control || control.matches(unfit) || !control.checkVisibility()) continue
    return control.getBoundingClientRect().bottom <= bottom ? control : undefined
  }
  return undefined
}
