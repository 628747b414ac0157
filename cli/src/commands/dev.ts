import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fingerprintOf, type Sandbox, type TypeChecker } from '@patchbay/sandbox'
import type { JsonObject } from '@patchbay/sdk'
import { type Command, CommandFailed, type Invocation, textOption, UsageError } from '../command.ts'
import { examinePackage, type GoodTask, packagePath } from '../examine-package.ts'
import { linkSdk } from '../link-sdk.ts'
import { runTests } from '../run-tests.ts'
import { showProblems } from '../show-problems.ts'
import { type Network, tryTask } from '../try-task.ts'
import { withWorkbench } from '../workbench.ts'

/** Between two looks for a save, milliseconds. */
const everyMs = 200

export const dev: Command = {
  name: 'dev',
  args: ['<folder>'],
  summary: 'Check, test and try a package, again at each save',
  details:
    'It compiles the tasks and checks their types as a hub does, and runs tasks/*.test.ts, whose tasks run in the\n' +
    'real sandbox. With --try it calls a task as well: its requests go to the network, or are answered from a\n' +
    'file that --record has written. PATCHBAY_ALLOW_PRIVATE_NETWORK counts here, too.',
  options: {
    once: { type: 'boolean', help: 'Do it once; exit code 1 where anything is wrong' },
    try: { type: 'string', value: '<json>', help: 'Call a task with this input' },
    task: { type: 'string', value: '<name>', help: 'Which one, where there are several: custom.<name>' },
    record: {
      type: 'string',
      value: '<file>',
      help: 'Write requests and answers of the call to a file; implies --once',
    },
    replay: { type: 'string', value: '<file>', help: 'Answer requests of the call from such a file' },
  },
  async run(invocation) {
    const { args, options, directory } = invocation
    const path = await packagePath(directory, args[0] ?? '')
    const call = callOf(invocation)
    await linkSdk(path)
    return withWorkbench(async (bench) => {
      // A recording is a file of the package: written at each save, it would be another one.
      if (options['once'] === true || call?.network.kind === 'record')
        return (await work(invocation, { path, call, ...bench })) ? 0 : 1
      for (;;) {
        const seen = await fingerprintOf(path)
        await work(invocation, { path, call, ...bench })
        invocation.output.say(invocation.output.paint('quiet', 'Waiting for a save; Ctrl-C ends'))
        while ((await fingerprintOf(path)) === seen) await delay(everyMs)
      }
    })
  },
}

interface Call {
  input: JsonObject
  task: string | undefined
  network: Network
  /** Hosts that it may reach although their address is private. */
  allowPrivate: string[]
}

/** @returns whether all is well */
async function work(
  { output, args }: Invocation,
  job: { path: string; call: Call | undefined; sandbox: Sandbox; typeChecker: TypeChecker },
): Promise<boolean> {
  const { path, call } = job
  const { tasks, problems } = await examinePackage(path, job)
  showProblems(output, problems, args[0] ?? '')
  for (const { file, manifest } of tasks) {
    output.say(`${output.paint('good', 'ok')} ${manifest.type} ${output.paint('quiet', file)}`)
  }
  if (problems.length > 0) return false
  const passed = await runTests(path)
  if (passed === undefined) output.say('No tests: put them beside the tasks, as tasks/*.test.ts')
  const tried = !call || (await tryTask(output, { ...call, file: join(path, chosen(tasks, call).file) }))
  return passed !== false && tried
}

function callOf({ options, directory, env }: Invocation): Call | undefined {
  const text = textOption(options, 'try')
  const task = textOption(options, 'task')
  const record = textOption(options, 'record')
  const replay = textOption(options, 'replay')
  if (text === undefined) {
    if ([task, record, replay].some((one) => one !== undefined)) {
      throw new UsageError('--task, --record and --replay go with --try')
    }
    return undefined
  }
  if (record !== undefined && replay !== undefined)
    throw new UsageError('--record and --replay exclude each other')
  const allowPrivate = (env['PATCHBAY_ALLOW_PRIVATE_NETWORK'] ?? '')
    .split(/[\s,]+/)
    .filter((host) => host !== '')
  return { input: parseInput(text), task, network: networkOf(directory, record, replay), allowPrivate }
}

function networkOf(directory: string, record: string | undefined, replay: string | undefined): Network {
  if (record !== undefined) return { kind: 'record', fixture: resolve(directory, record) }
  if (replay !== undefined) return { kind: 'replay', fixture: resolve(directory, replay) }
  return { kind: 'live' }
}

function parseInput(text: string): JsonObject {
  try {
    const input = JSON.parse(text) as unknown
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as JsonObject
  } catch {
    // Said below.
  }
  throw new UsageError(`--try takes the fields as a JSON object, such as '{"name": "Ada"}'`)
}

function chosen(tasks: GoodTask[], { task }: Call): GoodTask {
  const found = tasks.filter(({ manifest }) => task === undefined || manifest.type === `custom.${task}`)
  const [first, ...others] = found
  if (first && others.length === 0) return first
  const names = tasks.map(({ manifest }) => manifest.type.slice('custom.'.length)).join(', ')
  throw new CommandFailed(`--task says which task is tried: one of ${names}`)
}
