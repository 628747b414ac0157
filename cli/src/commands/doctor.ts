import type { Finding } from '@patchbay/server/doctor'
import type { Command } from '../command.ts'
import type { Output, Tone } from '../output.ts'

const marks: Record<Finding['state'], [mark: string, tone: Tone]> = {
  good: ['ok', 'good'],
  warn: ['!', 'warn'],
  bad: ['!!', 'bad'],
}

export const doctor: Command = {
  name: 'doctor',
  args: [],
  summary: 'Check the set-up and say what to do',
  details:
    'It looks at what patchbay start would start with here: variables, data, port, sandbox, web UI, packages.\n' +
    'It changes nothing. The exit code is 1 where the hub could not start.',
  async run({ output, env }) {
    const { examine } = await import('@patchbay/server/doctor')
    let couldStart = true
    for await (const finding of examine(env)) {
      show(output, finding)
      if (finding.state === 'bad') couldStart = false
    }
    if (!couldStart) output.complain('The hub cannot start like this')
    return couldStart ? 0 : 1
  },
}

function show({ say, paint }: Output, { part, state, says, remedy }: Finding): void {
  const [mark, tone] = marks[state]
  say(`${paint(tone, mark.padEnd(3))} ${paint('strong', part)}: ${says}`)
  for (const line of remedy?.split('\n') ?? []) say(`      ${line.trim()}`)
}
