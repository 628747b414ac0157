import { loadConfig, variableNames } from '../src/config.ts'

/** Variables that others read: Node itself. */
const others = ['NODE_ENV', 'NODE_OPTIONS']

/** What the files that secrets are mounted from hold is not known here: something that fits. */
const mounted = (path: string) => (path.includes('mongodb') ? 'mongodb://mongo' : '0'.repeat(64))

/** What the hub would say to these variables, a line each. */
export function environmentProblems(env: Record<string, string>): string[] {
  const known = new Set([...variableNames(), ...others])
  const unknown = Object.keys(env).filter((name) => !known.has(name))
  return [...unknown.map((name) => `${name} is read by nobody`), ...refusals(env)]
}

function refusals(env: Record<string, string>): string[] {
  try {
    loadConfig(env, mounted)
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
