import { figureReads } from './figures.ts'
import { gateReads, gateWrites } from './gates.ts'
import { idempotencyReads, idempotencyWrites } from './idempotency.ts'
import { integrationReads, integrationWrites } from './integrations.ts'
import { interactionReads, interactionWrites } from './interactions.ts'
import { otherReads, otherWrites } from './others.ts'
import { providerReads, providerWrites } from './providers.ts'
import { pluginReads, pluginWrites } from './plugins.ts'
import { retentionReads, retentionWrites } from './retention.ts'
import { scheduleReads, scheduleWrites } from './schedules.ts'
import { sessionReads, sessionWrites } from './sessions.ts'
import { taskStateReads, taskStateWrites } from './task-state.ts'
import { userReads, userWrites } from './users.ts'

/** What the reading thread does. Each takes the connection's statements first. */
export const reads = {
  ...userReads,
  ...interactionReads,
  ...pluginReads,
  ...scheduleReads,
  ...providerReads,
  ...integrationReads,
  ...gateReads,
  ...sessionReads,
  ...idempotencyReads,
  ...figureReads,
  ...taskStateReads,
  ...retentionReads,
  ...otherReads,
}

/** What the writing thread does; each wholly or not at all, many in one transaction. */
export const writes = {
  ...userWrites,
  ...interactionWrites,
  ...pluginWrites,
  ...scheduleWrites,
  ...providerWrites,
  ...integrationWrites,
  ...gateWrites,
  ...sessionWrites,
  ...idempotencyWrites,
  ...taskStateWrites,
  ...retentionWrites,
  ...otherWrites,
}

export type Reads = typeof reads
export type Writes = typeof writes
