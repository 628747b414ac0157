import type { Command, Option } from './command.ts'
import type { Output } from './output.ts'

type Paint = Pick<Output, 'paint'>

const everywhere: Array<[string, string]> = [
  ['--help, -h', 'Help; after a command, that of the command'],
  ['--version, -v', 'The version'],
]

const variables: Array<[string, string]> = [
  ['PATCHBAY_URL', 'The hub that push, user and key speak to; http://127.0.0.1:3000 unless set'],
  ['PATCHBAY_API_KEY', 'An API key of yours there: made under API keys in the web UI'],
]

/** All commands. */
export function overview(commands: Command[], { paint }: Paint): string {
  const rows = commands.map((command): [string, string] => [usageOf(command), command.summary])
  return [
    `${paint('strong', 'Patchbay')}: a self-hosted automation hub`,
    `${paint('strong', 'Usage:')} patchbay <command> [options]`,
    section('Commands:', rows, { paint }),
    section('Options:', everywhere, { paint }),
    section('Environment:', variables, { paint }),
  ].join('\n\n')
}

/** One command. */
export function helpOf(command: Command, { paint }: Paint): string {
  const { options = {}, summary, details } = command
  const rows = Object.entries(options).map(([name, option]): [string, string] => [
    optionUsage(name, option),
    option.help,
  ])
  return [
    `${paint('strong', 'Usage:')} patchbay ${usageOf(command)}${rows.length > 0 ? ' [options]' : ''}`,
    `${summary}.`,
    ...(details === undefined ? [] : [details]),
    ...(rows.length > 0 ? [section('Options:', rows, { paint })] : []),
  ].join('\n\n')
}

function usageOf({ name, args }: Command): string {
  return [name, ...args].join(' ')
}

function optionUsage(name: string, { short, value }: Option): string {
  return `--${name}${short === undefined ? '' : `, -${short}`}${value === undefined ? '' : ` ${value}`}`
}

function section(title: string, rows: Array<[string, string]>, { paint }: Paint): string {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2
  return [paint('strong', title), ...rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`)].join(
    '\n',
  )
}
