import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface ShiftedClock {
  /** For Node: a process whose threads go by this clock. */
  nodeArgs: string[]
  /** Puts it so many milliseconds ahead of, or behind, the true one. */
  shift(ms: number): Promise<void>
}

/** A clock that a test may put ahead and back while a server goes by it. @param folder for a file of its own */
export function createShiftedClock(folder: string): ShiftedClock {
  const path = join(folder, 'shift')
  const source = `
    import { readFileSync } from 'node:fs'
    const Real = Date
    let shift = 0
    const look = () => { try { shift = Number(readFileSync(${JSON.stringify(path)}, 'utf8')) } catch {} }
    setInterval(look, 10).unref()
    globalThis.Date = class extends Real {
      constructor(...given) { given.length > 0 ? super(...given) : super(Real.now() + shift) }
      static now() { return Real.now() + shift }
    }`
  return {
    nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(source)}`],
    shift: (ms) => writeFile(path, String(ms)),
  }
}
