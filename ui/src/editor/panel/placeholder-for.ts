/** How a template reads an output: `{{task.path}}`. */
export function placeholderFor(task: string, path: string): string {
  return `{{${task}${path === '' || path.startsWith('[') ? path : `.${path}`}}}`
}
