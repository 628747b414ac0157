import type { Tone } from '../../tasks/task-tone.ts'

/** A task on the overview: its tone, strong enough for a few pixels. */
export const minimapColours: Record<Tone, string> = {
  blue: 'light-dark(#3b82f6, #3b82f6)',
  violet: 'light-dark(#7c5ce0, #8a6cf0)',
  indigo: 'light-dark(#4f46e5, #5b54e8)',
  orange: 'light-dark(#c2410c, #ea580c)',
  pink: 'light-dark(#be185d, #db2777)',
  teal: 'light-dark(#1b7f95, #23899e)',
  green: 'light-dark(#178a4c, #2fa567)',
  grey: 'light-dark(#8791a3, #667085)',
}
