/** Sends a signal to a process that may end by itself at any moment. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has just ended, recycled.
  }
}
