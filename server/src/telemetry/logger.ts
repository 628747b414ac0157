import { pino, type Logger } from 'pino'

/** Structured logs on standard output; what could be a secret never gets there. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    redact: {
      paths: [
        '*.authorization',
        '*.cookie',
        '*.password',
        '*.token',
        '*.headers.authorization',
        '*.headers.cookie',
      ],
      censor: '••••••',
    },
  })
}
