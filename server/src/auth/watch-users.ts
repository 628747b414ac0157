import type { Logger } from 'pino'
import type { Elsewhere } from '../store/port.ts'
import { RepeatedLook } from '../store/repeated-look.ts'
import type { Tokens } from './tokens.ts'

/** Between two looks, milliseconds. */
const everyMs = 250

/** Forgets what is remembered of users whom other nodes have changed. */
export interface UserWatch {
  /** Somebody may have been changed. */
  hint(): void
  stop(): Promise<void>
}

/** Begins at once: one small query every so often, for all users together. */
export function watchUsers(deps: {
  elsewhere: Pick<Elsewhere, 'changedUsers'>
  tokens: Pick<Tokens, 'forget' | 'forgetAll'>
  log: Logger
}): UserWatch {
  const { elsewhere, tokens, log } = deps
  let mark: number | undefined
  const looks = new RepeatedLook({
    everyMs,
    async look() {
      const changes = await elsewhere.changedUsers(mark)
      mark = changes.mark
      if (changes.users === 'all') tokens.forgetAll()
      else for (const userId of changes.users) tokens.forget(userId)
    },
    // While the store is away nothing can be changed; what is remembered runs out by itself.
    failed: (error) => log.debug({ err: error }, 'no look at changed users'),
  })
  looks.start(0)
  return looks
}
