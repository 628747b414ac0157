export type RunTab = 'logs' | 'input' | 'output'

export const runTabs: Array<{ value: RunTab; label: string }> = [
  { value: 'logs', label: 'Logs' },
  { value: 'input', label: 'Input' },
  { value: 'output', label: 'Output' },
]
