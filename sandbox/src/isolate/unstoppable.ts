/** Between two looks, milliseconds. */
const lookMs = 250

/** A thread that goes on although its process had so much of the processors meanwhile will not stop, milliseconds. */
const enoughCpuMs = lookMs / 2

/** One that goes on for so many looks will not either, whatever it had. */
const maxLooks = 20

/**
 * Tells of a thread that does not stop though its isolate was disposed. One that cannot be stopped keeps a
 * processor busy; on a machine that has none to give, one that would stop has to be waited for.
 */
export function reportUnstoppable(thread: {
  runs: () => boolean
  /** Of the process. */
  cpuMs: () => number
  report: () => void
}): void {
  const { runs, cpuMs, report } = thread
  const from = cpuMs()
  let looks = 0
  const timer = setInterval(() => {
    looks++
    if (runs() && cpuMs() - from < enoughCpuMs && looks < maxLooks) return
    clearInterval(timer)
    if (runs()) report()
  }, lookMs)
}
