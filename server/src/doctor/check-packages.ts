import { readdir, realpath } from 'node:fs/promises'
import { readPackage } from '@patchbay/sandbox'
import type { Config } from '../config.ts'
import type { Finding } from './examine.ts'

/** Whether what is in PATCHBAY_PLUGINS_DIR is packages; what is wrong inside of them, patchbay dev says. */
export async function checkPackages({ pluginsDir }: Config): Promise<Finding[]> {
  const part = 'Packages'
  if (pluginsDir === undefined) return []
  try {
    const dir = await realpath(pluginsDir)
    const entries = await readdir(dir, { withFileTypes: true })
    const names = entries
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => name)
      .filter((name) => !/^\.|^node_modules$/.test(name))
    const read = await Promise.all(names.map(async (name) => [name, await readPackage(dir, name)] as const))
    const problems = read.flatMap(([name, one]) =>
      one && 'problem' in one ? [`${name}/${one.problem.file}: ${one.problem.message}`] : [],
    )
    const says = `${read.length} in ${dir}`
    if (problems.length === 0) return [{ part, state: 'good', says }]
    return [{ part, state: 'warn', says, remedy: problems.join('\n') }]
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const remedy = 'Set PATCHBAY_PLUGINS_DIR to a folder that is there'
    return [{ part, state: 'bad', says: reason, remedy }]
  }
}
