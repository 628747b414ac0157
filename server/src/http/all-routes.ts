import type { Route } from './route.ts'
import { administrationRoutes } from './routes/administration.ts'
import { authRoutes } from './routes/auth.ts'
import { connectRoutes } from './routes/connect.ts'
import { consentRoutes } from './routes/consents.ts'
import { integrationRoutes } from './routes/integrations.ts'
import { interactionRoutes } from './routes/interactions.ts'
import { descriptionRoutes } from './routes/operations.ts'
import { packageRoutes } from './routes/packages.ts'
import { pluginRoutes } from './routes/plugins.ts'
import { restrictionRoutes } from './routes/restrictions.ts'
import { runRoutes } from './routes/run.ts'
import { scheduleRoutes } from './routes/schedules.ts'
import { secretRoutes } from './routes/secrets.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { taskRoutes } from './routes/tasks.ts'

/** The use-cases that the routes call. */
export type RouteDeps = Parameters<typeof authRoutes>[0] &
  Parameters<typeof administrationRoutes>[0] &
  Parameters<typeof interactionRoutes>[0] &
  Parameters<typeof scheduleRoutes>[0] &
  Parameters<typeof runRoutes>[0] &
  Parameters<typeof sessionRoutes>[0] &
  Parameters<typeof taskRoutes>[0] &
  Parameters<typeof integrationRoutes>[0] &
  Parameters<typeof connectRoutes>[0] &
  Parameters<typeof consentRoutes>[0] &
  Parameters<typeof pluginRoutes>[0] &
  Parameters<typeof packageRoutes>[0] &
  Parameters<typeof restrictionRoutes>[0] &
  Parameters<typeof secretRoutes>[0] &
  Parameters<typeof descriptionRoutes>[0]

/** Every route of the hub but those that each node has. */
export function allRoutes(deps: RouteDeps): Route[] {
  return [
    ...authRoutes(deps),
    ...administrationRoutes(deps),
    ...interactionRoutes(deps),
    ...scheduleRoutes(deps),
    ...runRoutes(deps),
    ...sessionRoutes(deps),
    ...taskRoutes(deps),
    ...integrationRoutes(deps),
    ...connectRoutes(deps),
    ...consentRoutes(deps),
    ...pluginRoutes(deps),
    ...packageRoutes(deps),
    ...restrictionRoutes(deps),
    ...secretRoutes(deps),
    ...descriptionRoutes(deps),
  ]
}
