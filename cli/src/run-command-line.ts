import { parseArgs } from 'node:util'
import packageJson from '../package.json' with { type: 'json' }
import { type Command, CommandFailed, type Surroundings, UsageError, type Values } from './command.ts'
import { helpOf, overview } from './help.ts'

const help = { type: 'boolean', short: 'h' } as const

/** Does what the words of a command line say. @returns the exit code: 0 done, 1 failed, 2 called wrongly */
export async function runCommandLine(
  commands: Command[],
  words: string[],
  surroundings: Surroundings,
): Promise<number> {
  const { output } = surroundings
  const [first] = words
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    output.say(overview(commands, output))
    return first === undefined ? 2 : 0
  }
  if (first === '--version' || first === '-v') {
    output.say(packageJson.version)
    return 0
  }
  const command = commands.find(({ name }) => `${words.join(' ')} `.startsWith(`${name} `))
  try {
    if (!command) throw new UsageError(`There is no command ${nameIn(commands, words)}`)
    const rest = words.slice(command.name.split(' ').length)
    const { positionals, values } = parse(command, rest)
    if (values['help'] === true) {
      output.say(helpOf(command, output))
      return 0
    }
    return await command.run({ ...surroundings, args: positionals, options: values })
  } catch (error) {
    if (error instanceof UsageError) {
      output.complain(`${error.message}\nSee patchbay ${command ? `${command.name} ` : ''}--help`)
      return 2
    }
    if (!(error instanceof CommandFailed)) throw error
    output.complain(error.message)
    return 1
  }
}

function parse({ args, options = {} }: Command, words: string[]): { positionals: string[]; values: Values } {
  const parsed = parsedOf(words, { ...options, help })
  const { positionals, values } = parsed
  if (values['help'] === true) return parsed
  const missing = args[positionals.length]
  if (missing !== undefined) throw new UsageError(`${missing} is missing`)
  const extra = positionals[args.length]
  if (extra !== undefined) throw new UsageError(`"${extra}" is too much`)
  return parsed
}

function parsedOf(words: string[], options: Record<string, { type: 'string' | 'boolean' }>) {
  try {
    const { positionals, values } = parseArgs({ args: words, options, allowPositionals: true })
    return { positionals, values }
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? error.message.replace(/\. To specify.*$/s, '') : String(error),
    )
  }
}

/** The words that were meant as a command: two, where there are commands that begin with the first. */
function nameIn(commands: Command[], words: string[]): string {
  const [first = '', second = ''] = words
  const isFamily = commands.some(({ name }) => name.startsWith(`${first} `))
  return isFamily && second !== '' && !second.startsWith('-') ? `"${first} ${second}"` : `"${first}"`
}
