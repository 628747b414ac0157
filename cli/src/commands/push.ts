import { join } from 'node:path'
import { flattenPlugin } from '@patchbay/sandbox'
import { type Command, CommandFailed, type Invocation } from '../command.ts'
import { examinePackage, type GoodTask, packagePath } from '../examine-package.ts'
import { connectHub, type HubClient, hubOptions, SourceRefused } from '../hub-client.ts'
import { linkSdk } from '../link-sdk.ts'
import { showProblems } from '../show-problems.ts'
import { withWorkbench } from '../workbench.ts'

interface Plugin {
  id: string
  name: string
  version: number
}

interface Checked {
  changes: Array<{ breaking: boolean; message: string }>
}

export const push: Command = {
  name: 'push',
  args: ['<folder>'],
  summary: 'Publish the tasks of a package on a hub',
  details:
    'A task that imports other files is sent as one, put together with them. What has not changed is left as it\n' +
    'is. Interactions that are published keep the version that they run.',
  options: {
    draft: { type: 'boolean', help: 'Save drafts, for nobody to run yet' },
    breaking: { type: 'boolean', help: 'Publish although interactions may stop working once they take it' },
    ...hubOptions,
  },
  async run(invocation) {
    const { args, output, options, directory } = invocation
    const [folder = ''] = args
    const path = await packagePath(directory, folder)
    const hub = connectHub(invocation, options)
    await linkSdk(path)
    const { tasks, problems } = await withWorkbench((bench) => examinePackage(path, bench))
    if (problems.length > 0) {
      showProblems(output, problems, folder)
      throw new CommandFailed('Nothing is published: mend that first')
    }
    const known = await ownPlugins(hub)
    for (const task of tasks) await pushTask(invocation, { hub, task, path, known })
    return 0
  },
}

async function pushTask(
  { args, output, options }: Invocation,
  { hub, task, path, known }: { hub: HubClient; task: GoodTask; path: string; known: Map<string, Plugin> },
): Promise<void> {
  const { type } = task.manifest
  const name = type.slice('custom.'.length)
  const flat = await flattenPlugin({ file: join(path, task.file), root: path })
  if (!flat.ok) {
    showProblems(output, flat.diagnostics, args[0] ?? '')
    throw new CommandFailed(`${type} is not published`)
  }
  const source = flat.text
  const before = known.get(name)
  const draft = options['draft'] === true
  try {
    if (before && (await sourceOf(hub, before)) === source) return output.say(`${type} has not changed`)
    if (!draft) await checkChanges({ output, options }, hub, { type, name, source })
    const made = (await (before
      ? hub.request('PUT', `/api/plugins/${before.id}`, { source, draft })
      : hub.request('POST', '/api/plugins', { name, source, draft }))) as Plugin
    output.say(
      `${output.paint('good', 'ok')} ${type} ${draft ? 'is a draft' : `is published as version ${made.version}`}`,
    )
  } catch (error) {
    if (error instanceof SourceRefused) {
      const own = error.diagnostics.map((one) => ({ ...one, file: task.file }))
      showProblems(output, own, args[0] ?? '')
    }
    throw error
  }
}

/** Says what interactions will find different, before they can. */
async function checkChanges(
  { output, options }: Pick<Invocation, 'output' | 'options'>,
  hub: HubClient,
  { type, ...request }: { type: string; name: string; source: string },
): Promise<void> {
  const { changes } = (await hub.request('POST', '/api/plugins/check', request)) as Checked
  for (const { breaking, message } of changes) {
    output.say(
      `${output.paint(breaking ? 'warn' : 'quiet', breaking ? 'breaking' : 'changed')} ${type}: ${message}`,
    )
  }
  if (changes.some(({ breaking }) => breaking) && options['breaking'] !== true) {
    throw new CommandFailed(`${type} is not published: --breaking publishes it all the same`)
  }
}

async function ownPlugins(hub: HubClient): Promise<Map<string, Plugin>> {
  const known = new Map<string, Plugin>()
  for (let cursor: string | null = ''; cursor !== null;) {
    const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = (await hub.request('GET', `/api/plugins?limit=200${query}`)) as {
      items: Plugin[]
      nextCursor: string | null
    }
    for (const plugin of page.items) known.set(plugin.name, plugin)
    cursor = page.nextCursor
  }
  return known
}

/** Of what is published; undefined where there is a draft, or nothing yet. */
async function sourceOf(hub: HubClient, { id }: Plugin): Promise<string | undefined> {
  const { source, draft } = (await hub.request('GET', `/api/plugins/${id}`)) as {
    source: string
    draft: boolean
  }
  return draft ? undefined : source
}
