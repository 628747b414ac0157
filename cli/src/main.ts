import { commands } from './commands.ts'
import { createOutput } from './output.ts'
import { runCommandLine } from './run-command-line.ts'

process.exitCode = await runCommandLine(commands, process.argv.slice(2), {
  output: createOutput(process.stdout, process.stderr),
  env: process.env,
  directory: process.cwd(),
})
