import { type Config, ConfigInvalid, loadConfig } from '../config.ts'
import { checkData } from './check-data.ts'
import { checkPackages } from './check-packages.ts'
import { checkPort } from './check-port.ts'
import { checkSandbox } from './check-sandbox.ts'
import { checkWebUi } from './check-web-ui.ts'

/** What was found out about one part of the set-up. */
export interface Finding {
  part: string
  /** `warn`: the hub starts all the same. */
  state: 'good' | 'warn' | 'bad'
  /** What is so, as half a sentence. */
  says: string
  /** What to do about it. */
  remedy?: string
}

/** Finds out whether a hub could start in this environment, and what to do where not. It changes nothing. */
export async function* examine(env: Record<string, string | undefined>): AsyncGenerator<Finding> {
  yield { part: 'Node', state: 'good', says: process.version }
  const config = configOf(env)
  if (config instanceof ConfigInvalid) {
    const remedy = `${config.message.split('\n').slice(1).join('\n')}\nThe README lists all variables`
    yield { part: 'Configuration', state: 'bad', says: 'there are wrong variables', remedy }
    return
  }
  yield { part: 'Configuration', state: 'good', says: `role ${config.role}` }
  for (const check of [checkData, checkPort, checkSandbox, checkWebUi, checkPackages])
    yield* await check(config)
}

function configOf(env: Record<string, string | undefined>): Config | ConfigInvalid {
  try {
    return loadConfig(env)
  } catch (error) {
    if (error instanceof ConfigInvalid) return error
    throw error
  }
}
