import type { Json } from '@patchbay/sdk'
import type { Effects } from './effects.ts'
import type { Errand } from './interaction.ts'

/** What is looked at of a session as the API shows it. */
export interface SeenSession {
  id: string
  status: string
  input: { start: { data: Errand } }
  tasks: SeenTask[]
}

export interface SeenTask {
  name: string
  status: string
  attempts: number
  output: Json
  error: { code: string; message: string } | null
  finishedAt: string | null
}

const ended = new Set(['completed', 'failed', 'cancelled', 'skipped'])

/** What may be lost with its process, because running it twice could do its work twice. */
const unrepeatable = new Set(['post', 'notify'])

/** @returns what is wrong with a session after all; in words */
export function checkSession(session: SeenSession, effects: Effects): string[] {
  const wrong: string[] = []
  const { call, status: postStatus } = session.input.start.data
  const complain = (text: string) => wrong.push(`session ${session.id} (call ${call}): ${text}`)

  if (session.status !== 'completed' && session.status !== 'failed') complain(`is ${session.status}`)
  for (const task of session.tasks) {
    const count = effects.count(task.name, call)
    if (!ended.has(task.status)) complain(`${task.name} is ${task.status}`)
    if (unrepeatable.has(task.name) && count > 1) complain(`${task.name} did its work ${count} times`)
    if (task.status === 'completed' && unrepeatable.has(task.name) && count !== 1)
      complain(`${task.name} completed, and did its work ${count} times`)
    if (task.name === 'get' && task.status === 'completed') {
      const nth = (task.output as { body?: { nth?: number } } | null)?.body?.nth
      if (nth !== count)
        complain(`get ran again after it had completed: ${count} requests, answered by number ${nth}`)
    }
    if (task.status === 'failed') {
      const { code = 'none', message = '' } = task.error ?? {}
      const isPlanned = task.name === 'post' && postStatus >= 400 && code !== 'interrupted'
      const isLost = code === 'interrupted' && (unrepeatable.has(task.name) || /lost \d+ times/.test(message))
      if (!isPlanned && !isLost) complain(`${task.name} failed with ${code}: ${message}`)
    }
  }
  const rescue = session.tasks.find(({ name }) => name === 'rescue')
  const post = session.tasks.find(({ name }) => name === 'post')
  if (post?.status === 'failed' && rescue?.status !== 'completed')
    complain('post failed, and nothing rescued it')
  return wrong
}

/** @returns which tasks that had completed are not as they were */
export function checkUnchanged(before: SeenSession, after: SeenSession): string[] {
  return before.tasks.flatMap((task) => {
    if (task.status !== 'completed') return []
    const now = after.tasks.find(({ name }) => name === task.name)
    return JSON.stringify(now) === JSON.stringify(task)
      ? []
      : [
          `session ${before.id}: ${task.name} had completed at ${task.finishedAt}, and is now ${JSON.stringify(now)}`,
        ]
  })
}
