import { wrap } from 'comlink'
import type { RemoteLanguageService } from './worker.ts'

export interface RunningLanguage {
  service: RemoteLanguageService
  stop(): void
}

/** Starts the compiler in a thread of its own; what is asked meanwhile is answered once it is there. */
export function startLanguage(): RunningLanguage {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  return { service: wrap<RemoteLanguageService>(worker), stop: () => worker.terminate() }
}
