/** Schema options for a field that is set on the canvas only, never asked nor bound. */
export const fixedOnly = { 'x-fixed-only': true } as const

/** Schema options for a field whose value is masked in records, logs and exports. */
export const secret = { 'x-secret': true } as const

/** Schema options for a fixed-only field that is source code: runs with different code share no isolate. */
export const code = { ...fixedOnly, 'x-code': 'javascript' } as const
