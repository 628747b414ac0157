let made: typeof DOMException | undefined

export function domException(): typeof DOMException {
  made ??= class DOMException extends Error {
    readonly code = 0
    constructor(message = '', options: string | { name?: string; cause?: unknown } = 'Error') {
      super(message, typeof options === 'object' && 'cause' in options ? { cause: options.cause } : undefined)
      const name = typeof options === 'string' ? options : (options.name ?? 'Error')
      Object.defineProperty(this, 'name', { value: name, configurable: true })
    }
  } as unknown as typeof DOMException
  return made
}
