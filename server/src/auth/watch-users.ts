import type { Logger } from 'pino'
import type { Elsewhere } from '../store/port.ts'
import type { Tokens } from './tokens.ts'

/** Between two looks, milliseconds. */
const everyMs = 250

/** Forgets what is remembered of users whom other nodes have changed. */
export interface UserWatch {
  stop(): void
}

/** Begins at once: one small query every so often, for all users together. */
export function watchUsers(deps: {
  elsewhere: Elsewhere
  tokens: Pick<Tokens, 'forget' | 'forgetAll'>
  log: Logger
}): UserWatch {
  const { elsewhere, tokens, log } = deps
  let mark: number | undefined
  let timer: NodeJS.Timeout
  let stopped = false

  async function look(): Promise<void> {
    try {
      const changes = await elsewhere.changedUsers(mark)
      mark = changes.mark
      if (changes.users === 'all') tokens.forgetAll()
      else for (const userId of changes.users) tokens.forget(userId)
    } catch (error) {
      // While the store is away nothing can be changed; what is remembered runs out by itself.
      log.debug({ err: error }, 'no look at changed users')
    }
    if (!stopped) timer = setTimeout(() => void look(), everyMs)
  }

  timer = setTimeout(() => void look(), 0)
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
