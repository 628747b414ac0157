import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import type { Finding } from './examine.ts'

const leastFreeMb = 500

/** Where everything is kept. */
export async function checkData(config: Config): Promise<Finding[]> {
  const { mongodbUrl, secretKey, dataDir } = config
  if (mongodbUrl === undefined) return [folderFinding(dataDir)]
  const { probeMongo } = await import('../store/mongo/probe-mongo.ts')
  const problem = await probeMongo(mongodbUrl)
  const found: Finding =
    problem === undefined
      ? { part: 'Data', state: 'good', says: 'in MongoDB, which answers' }
      : { part: 'Data', state: 'bad', says: 'in MongoDB, which cannot be used', remedy: problem }
  if (secretKey) return [found]
  const remedy = 'Set PATCHBAY_SECRET_KEY to the same value on all nodes: openssl rand -hex 32 makes one'
  return [
    found,
    { part: 'Secret key', state: 'warn', says: 'in a file of this node, which others do not have', remedy },
  ]
}

function folderFinding(dataDir: string): Finding {
  const part = 'Data'
  try {
    const there = nearest(dataDir)
    if (!statSync(there).isDirectory()) throw new Error(`${there} is no folder`)
    accessSync(there, constants.W_OK | constants.X_OK)
    const { bavail, bsize } = statfsSync(there)
    const freeMb = Math.floor((bavail * bsize) / 1_000_000)
    const says = `in ${dataDir}${there === dataDir ? '' : ', which will be made'}; ${freeMb} MB are free`
    if (freeMb >= leastFreeMb) return { part, state: 'good', says }
    return { part, state: 'warn', says, remedy: 'Make room on the disk, or lower PATCHBAY_RETENTION_DAYS' }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const remedy = 'Set PATCHBAY_DATA_DIR to a folder that this user may write to'
    return { part, state: 'bad', says: `${dataDir} cannot be used: ${reason}`, remedy }
  }
}

/** The folder itself, or what of its path there is. */
function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(join(path)))
}
