import { styleText } from 'node:util'

/** How a line is meant. */
export type Tone = 'good' | 'bad' | 'warn' | 'strong' | 'quiet'

/** Where a command writes. */
export interface Output {
  /** A line for whoever reads the result. */
  say(line?: string): void
  /** A line about what went wrong. */
  complain(line: string): void
  /** In colour where the reader is a terminal that wants it, else as it is. */
  paint(tone: Tone, text: string): string
}

const formats = { good: 'green', bad: 'red', warn: 'yellow', strong: 'bold', quiet: 'dim' } as const

export function createOutput(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): Output {
  return {
    say: (line = '') => void stdout.write(`${line}\n`),
    complain: (line) => void stderr.write(`${line}\n`),
    paint: (tone, text) => styleText(formats[tone], text, { stream: stdout }),
  }
}
