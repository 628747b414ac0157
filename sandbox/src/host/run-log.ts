import type { LogLine } from '../outcome.ts'

// The runtime in the context truncates the log, with a note; these only hold if that was overcome.
const maxVolume = 70_000
const maxLines = 5_000

const levels = ['debug', 'info', 'warn', 'error'] as const

/** What one run logged. */
export class RunLog {
  readonly lines: LogLine[] = []
  #volume = 0

  add(at: number, level: number, message: string): void {
    this.#volume += message.length
    if (this.#volume > maxVolume || this.lines.length >= maxLines) return
    this.lines.push({ at, level: levels[level] ?? 'info', message })
  }
}
