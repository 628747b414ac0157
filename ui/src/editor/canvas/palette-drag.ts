/** What a task type is carried as from the palette to the canvas. */
const format = 'application/x-patchbay-task-type'

export function dragType(event: DragEvent, type: string): void {
  event.dataTransfer?.setData(format, type)
  if (event.dataTransfer) event.dataTransfer.effectAllowed = 'copy'
}

/** @returns undefined where something else is dropped */
export function draggedType(event: DragEvent): string | undefined {
  const type = event.dataTransfer?.getData(format)
  return type === '' ? undefined : type
}
