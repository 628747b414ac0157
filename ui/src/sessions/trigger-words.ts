import type { SessionTrigger } from '../api/types.ts'

/** What made a session begin, in words. */
export const triggerWords: Record<SessionTrigger, string> = {
  endpoint: 'Call',
  test: 'Test run',
  schedule: 'Schedule',
  retry: 'Retry',
}
