import { Worker } from 'node:worker_threads'

/** As plain JavaScript in a string: nothing is read from a file or stripped of types. */
const watch = `
const end = () => process.kill(process.pid, 'SIGKILL')
new (require('node:net').Socket)({ fd: 0 }).on('error', end).on('close', end).resume()
`

/**
 * Ends this process by SIGKILL as soon as the one that holds the other end of its standard input has died.
 * That must not depend on the main thread, which may stand still for ever in what people wrote or in V8: a
 * thread of its own watches. By SIGKILL, as V8 was seen to crash when isolates are torn down at an orderly exit.
 */
export function dieWithParent(): void {
  const worker = new Worker(watch, {
    eval: true,
    env: {},
    execArgv: [],
    // It holds next to nothing.
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1 },
  })
  worker.unref()
}
