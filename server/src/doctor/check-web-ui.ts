import { readBuildState } from '@patchbay/ui/build-state'
import type { Config } from '../config.ts'
import type { Finding } from './examine.ts'

export async function checkWebUi({ role }: Config): Promise<Finding[]> {
  if (role === 'worker') return []
  const part = 'Web UI'
  const { exists, current } = await readBuildState()
  if (current) return [{ part, state: 'good', says: 'is built' }]
  const says = exists ? 'is built of other sources' : 'is not built yet'
  const remedy = 'The next start builds it, which takes some ten seconds; npm run build does it now'
  return [{ part, state: 'warn', says, remedy }]
}
