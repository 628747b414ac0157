import type { TaskTypeInfo } from './check-graph.ts'
import type { GraphTask } from './graph.ts'
import type { GraphProblem } from './problem.ts'

/** What the checks need to know of an account that a task may be pinned to. */
export interface IntegrationInfo {
  id: string
  provider: string
  status: 'connected' | 'expired' | 'revoked'
  scopes: string[]
}

/** Of the interaction's owner: nobody else's account can be pinned. */
export type FindIntegration = (id: string) => IntegrationInfo | undefined

/** What keeps a task from acting with the account that it is pinned to. */
export function checkIntegration(
  task: GraphTask,
  { type, provider = null, scopes = [] }: TaskTypeInfo,
  findIntegration: FindIntegration,
): GraphProblem[] {
  if (task.integration === undefined) return []
  const problem = (code: string, message: string, severity: GraphProblem['severity'] = 'error') => [
    { task: task.name, code, message, severity },
  ]
  if (provider === null)
    return problem('integration_unused', `${type} acts with no account: remove it`, 'warning')
  const found = findIntegration(task.integration)
  if (!found) {
    const message = "The account is none of the interaction's owner, or not any more: choose another"
    return problem('unknown_integration', message)
  }
  if (found.provider !== provider)
    return problem(
      'wrong_provider',
      `${type} acts at ${provider}, the account is one of ${found.provider}: choose another`,
    )
  if (found.status !== 'connected')
    return problem(
      'integration_expired',
      `The connection to ${provider} has expired: connect the account again`,
    )
  const lacking = scopes.filter((scope) => !found.scopes.includes(scope))
  if (lacking.length === 0) return []
  const message = `The account of ${provider} has not granted ${lacking.join(', ')}: connect it again`
  return problem('integration_lacks_scopes', message)
}
