import { appendFile } from 'node:fs/promises'
import { describeCommit, describeMachine } from './machine.ts'
import { type BenchOptions, readOptions, type Suite } from './options.ts'
import type { Report } from './report.ts'
import { benchCustomTasks } from './suites/custom-tasks.ts'
import { benchLoad } from './suites/load.ts'
import { benchMemory } from './suites/memory.ts'
import { benchNodes } from './suites/nodes.ts'
import { benchStart } from './suites/start.ts'
import { benchStored } from './suites/stored.ts'

const results = new URL('RESULTS.md', import.meta.url)

const suiteOf: Record<Suite, (options: BenchOptions) => Promise<Report>> = {
  start: benchStart,
  load: benchLoad,
  memory: benchMemory,
  stored: benchStored,
  'custom-tasks': benchCustomTasks,
  nodes: benchNodes,
}

const options = readOptions(process.argv.slice(2))
const head = `## ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, ${describeCommit()}\n\n${describeMachine()}; the load generator runs beside it.\n`
process.stdout.write(`${head}\n`)

const sections: string[] = []
let errors = 0
for (const suite of options.only) {
  const report = await suiteOf[suite](options)
  const section = `### ${report.title}\n\n${report.table}\n`
  process.stdout.write(`${section}\n`)
  sections.push(section)
  errors += report.errors
  if (report.wrong !== undefined) process.stderr.write(`A wrong answer: ${report.wrong}\n`)
}

if (errors > 0) {
  process.stderr.write(`${errors} answers were wrong or did not come: these are no results\n`)
  process.exitCode = 1
} else if (options.save) {
  await appendFile(results, `\n${[head, ...sections].join('\n')}`)
}
