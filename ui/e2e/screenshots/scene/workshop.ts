import { request as requests } from '@playwright/test'
import type { Graph, Plugin } from '../../../src/api/types.ts'
import { startKeyedApi } from '../../../../server/test/support/keyed-api.ts'
import { greeting, scriptGraph } from '../../support/graphs.ts'
import { type HubProcess, startHub } from '../../support/hub-process.ts'
import { createPerson, type Person, register } from '../../support/person.ts'
import { shout } from '../../support/task-editor-page.ts'

/** A hub on which pictures make what they show, beside people who have nothing and too much. */
export interface Workshop {
  hub: HubProcess
  root: Person
  drawer: Person
  empty: Person
  wordy: Person
  /** What is long of `wordy`. */
  long: { interaction: string; session: string; failed: string; task: string }
  dispose(): Promise<void>
}

/** 120 characters, some with no place to break. */
function longName(index: number): string {
  const words =
    index % 5 === 4 ? 'Interaction-that-nobody-ever-put-a-space-into-' : 'A name that goes on and on '
  return `${index} ${words.repeat(6)}`.slice(0, 120).trimEnd()
}

export async function setWorkshop(): Promise<Workshop> {
  const hub = await startHub({ PATCHBAY_ALLOW_PRIVATE_NETWORK: '127.0.0.1' })
  const outside = await requests.newContext({ baseURL: hub.url, extraHTTPHeaders: { origin: hub.url } })
  const api = await startKeyedApi()
  const root = await register(outside, 'root@example.com', 'Ruth Root')
  await root.send('PUT', '/api/settings', {
    registration: 'open',
    plans: Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [`plan-${index}`, { sessionsPerMinute: 600 * (index + 1) }]),
    ),
    returnOrigins: Array.from({ length: 8 }, (_, index) => `https://a-rather-long-name-${index}.example.com`),
    retention: { days: 30, count: 100_000 },
  })
  await root.send('PUT', '/api/providers/openai', api.settings)
  const join = (email: string, name: string, role: 'builder' | 'user' = 'builder') =>
    createPerson(outside, root, { email, name, role })
  const drawer = await join('dana@example.com', 'Dana Drawer')
  const empty = await join('emil@example.com', 'Emil Leer')
  const wordy = await join(
    `${'a-very-long-address-'.repeat(3)}@example.com`,
    'Maximiliane Alexandra von und zu Hohenstein-Oberwasserburg genannt Löwenstern, Freifrau auf Schloss Lichtenfels',
  )
  for (let index = 0; index < 12; index += 1)
    await join(`person-${index}@example.com`, `Person ${index}`, index % 3 === 0 ? 'builder' : 'user')
  return {
    hub,
    root,
    drawer,
    empty,
    wordy,
    long: await sayMuch(wordy),
    async dispose() {
      await outside.dispose()
      await hub.dispose()
      await api.close()
    },
  }
}

async function sayMuch(wordy: Person): Promise<Workshop['long']> {
  const types = [
    'core.run-javascript',
    'core.transform',
    'core.compose-text',
    'core.wait',
    'core.http-request',
  ]
  for (let index = 0; index < 59; index += 1) {
    const tasks = types.slice(0, index % 6).map((type) => ({ name: type.split('.')[1] ?? '', type }))
    await wordy.createInteraction({
      name: longName(index),
      slug: `many-${index}`,
      description: 'And a description that says far more than anybody wanted to know. '.repeat(index % 4),
      graph: { tasks, edges: [] },
    })
  }
  const source = shout('a-task-with-a-name-that-is-nearly-as-long-as-names-may-be', {
    input: Array.from(
      { length: 14 },
      (_, index) =>
        `\n    fieldWithARatherLongName${index}: Type.Optional(Type.String({ title: 'A field with a rather long title, ${index}', description: 'And with a description that goes on for more than a line of the panel.' })),`,
    ).join(''),
  })
  const task = await wordy.post<Plugin>('/api/plugins', {
    name: 'a-task-with-a-name-that-is-nearly-as-long-as-names-may-be',
    source,
  })
  for (let index = 0; index < 14; index += 1)
    await wordy.post('/api/me/api-keys', { name: longName(index).slice(0, 100) })

  const interaction = await wordy.publish({ name: longName(59), slug: 'many-59', graph: longGraph() })
  const body = { asked: { data: 'x'.repeat(400) } }
  for (let call = 0; call < 54; call += 1) await wordy.call(interaction.slug, body)
  const session = await wordy.call(interaction.slug, body)
  const failing = await wordy.publish({
    name: longName(60),
    slug: 'many-60',
    graph: scriptGraph({ fails: "throw new Error('It went wrong, and that is a long story. '.repeat(30))" }),
  })
  const failed = await wordy.call(failing.slug)
  await wordy.publish({ name: 'Short', slug: 'short', graph: greeting })
  return { interaction: interaction.id, session: session.id, failed: failed.id, task: task.id }
}

/** Few tasks with much in each: names, outputs, logs, fields. */
function longGraph(): Graph {
  const code = `for (let line = 0; line < 60; line += 1) log.info(\`line \${line}: ${'as long as it gets '.repeat(8)}\`)
return Object.fromEntries(Array.from({ length: 80 }, (_, index) => [\`key\${index}\`, { words: 'much '.repeat(40), list: [1, 2, 3] }]))`
  const graph = scriptGraph({ asked: code, middle: 'return 1', last: 'return 2' }, 'asked>middle middle>last')
  const asked = { data: { kind: 'ask' as const } }
  return {
    ...graph,
    tasks: graph.tasks.map((task, index) => ({
      ...task,
      title: longName(4 - index),
      inputs: { ...task.inputs, ...(index === 0 && asked) },
    })),
  }
}
