import { v5 } from 'uuid'

const namespace = '6c1f1b52-3a68-4f0e-9d0b-0c6a3f6f2a51'

/** The id of a session that may be started once only, whoever tries: it follows from what the session is for. */
export function namedSessionId(name: string): string {
  return v5(name, namespace)
}
