import { tell } from './bridge-kinds.ts'
import { send } from './bridge.ts'
import { AnyError, slice, stringify, textOf } from './primordials.ts'

const levels = { debug: 0, info: 1, warn: 2, error: 3 } as const

const maxVolume = 64_000
/** What a line costs beside its text, so that empty ones end too. */
const perLine = 16
let volume = 0

function write(level: number, message: string): void {
  if (volume >= maxVolume) return
  const room = maxVolume - volume
  volume += message.length + perLine
  if (volume < maxVolume) return send(tell.log, level, message)
  if (room > perLine) send(tell.log, level, slice(message, 0, room - perLine))
  send(tell.log, levels.warn, 'The log is truncated: it has reached 64 KB')
}

/** The first argument as text, further ones as JSON. */
function line(level: number) {
  return (...parts: unknown[]): void => {
    let text = ''
    for (let at = 0; at < parts.length && text.length < maxVolume; at++) {
      text += at === 0 ? shown(parts[0]) : ` ${jsonOf(parts[at])}`
    }
    write(level, text)
  }
}

/** Texts as they are, objects as JSON, as consoles do. */
function consoleLine(level: number) {
  return (...parts: unknown[]): void => {
    let text = ''
    for (let at = 0; at < parts.length && text.length < maxVolume; at++) {
      text += (at === 0 ? '' : ' ') + shown(parts[at])
    }
    write(level, text)
  }
}

function shown(value: unknown): string {
  return typeof value === 'object' ? jsonOf(value) : textOf(value)
}

function jsonOf(value: unknown): string {
  if (value instanceof AnyError) return textOf(value)
  try {
    return stringify(value) ?? textOf(value)
  } catch {
    return textOf(value)
  }
}

export function createLog() {
  return {
    debug: line(levels.debug),
    info: line(levels.info),
    warn: line(levels.warn),
    error: line(levels.error),
  }
}

export function createConsole() {
  const info = consoleLine(levels.info)
  const debug = consoleLine(levels.debug)
  return {
    log: info,
    info,
    dir: info,
    table: info,
    debug,
    trace: debug,
    warn: consoleLine(levels.warn),
    error: consoleLine(levels.error),
  }
}
