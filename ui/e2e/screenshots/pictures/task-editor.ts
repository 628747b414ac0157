import type { Plugin } from '../../../src/api/types.ts'
import { freeTaskName, shout } from '../../support/task-editor-page.ts'
import { type Picture, type Sight, broken, held, unloaded } from '../picture.ts'
import { tryOnce } from '../take-main-pages.ts'

interface Written {
  source?: Parameters<typeof shout>[1]
  /** Published once before, as it was. */
  before?: Parameters<typeof shout>[1]
  /** It is not published. */
  draft?: boolean
}

/** A task of the drawer's, with a source. */
function written(
  name: string,
  { source, before, draft = false }: Written,
  more: Partial<Picture> = {},
): Picture {
  const { prepare, ...rest } = more
  return {
    name: `task-editor-${name}`,
    as: 'drawer',
    async path({ drawer }) {
      const task = freeTaskName()
      const first = {
        name: task,
        source: shout(task, before ?? source),
        draft: draft && before === undefined,
      }
      const { id } = await drawer.post<Plugin>('/api/plugins', first)
      if (before !== undefined)
        await drawer.send('PUT', `/api/plugins/${id}`, { source: shout(task, source), draft })
      return `/tasks/${id}`
    },
    whole: '.cm-line',
    ...rest,
    async prepare(at) {
      await at.taskEditor.problems.getByText(/No problems|\d problem/).waitFor()
      await prepare?.(at)
    },
  }
}

async function tryIt({ taskEditor }: Sight): Promise<void> {
  await taskEditor.panel.getByLabel('Text').first().fill('hello')
  await taskEditor.panel.getByRole('button', { name: 'Try', exact: true }).click()
}

async function tried(at: Sight): Promise<void> {
  await tryIt(at)
  await at.taskEditor.panel.getByRole('region', { name: 'What came of it' }).waitFor()
}

async function ask({ page }: Sight): Promise<void> {
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByRole('dialog').waitFor()
}

const declared = (at: Sight) => at.taskEditor.panel.getByRole('tab', { name: 'What it declares' }).click()
const side = 'aside.side [role=tabpanel]'
const noisy = {
  run: "for (let line = 0; line < 40; line += 1) log.info(`line ${line}`, { line })\n    await fetch('https://example.org/theirs').catch(() => undefined)",
}

export const taskEditor: Picture[] = [
  written('fresh', { draft: true }),
  written('published', {}),
  written('problems', {
    source: { run: 'const wrong: number = input.text\n    const x = nothing' },
    draft: true,
  }),
  written('does-not-compile', { source: { run: 'const x = (' }, draft: true }),
  written(
    'declares',
    { source: { more: "\n  network: ['api.example.com', '*.example.org']," } },
    { prepare: declared },
  ),
  {
    name: 'task-editor-tried',
    path: ({ shop }) => `/tasks/${shop.points.id}`,
    whole: '.cm-line',
    prepare: ({ page }) => tryOnce(page),
    end: side,
  },
  written('tried-noisy', { source: noisy }, { prepare: tried, end: side }),
  written('tried-failed', { source: { run: "throw new Error('no luck')" } }, { prepare: tried, end: side }),
  written('trying', {}, { before: held(/\/plugins\/try/), prepare: tryIt }),
  written(
    'try-refused',
    {},
    {
      async prepare({ taskEditor, page }) {
        await taskEditor.panel.getByRole('button', { name: 'Try', exact: true }).click()
        await page.locator('[aria-invalid=true]').first().waitFor()
      },
    },
  ),
  written('as-somebody', { source: { more: "\n  provider: 'openai'," } }),
  written(
    'as-somebody-refused',
    { source: { more: "\n  provider: 'openai'," } },
    {
      async prepare(at) {
        await tryIt(at)
        await at.taskEditor.panel.getByRole('region', { name: 'Not tried yet' }).waitFor()
      },
    },
  ),
  written('publish-first', { draft: true }, { prepare: ask }),
  written(
    'publish-breaking',
    {
      before: {},
      source: { input: '\n    loudness: Type.Integer(),', more: "\n  network: ['api.example.com']," },
      draft: true,
    },
    { prepare: ask, end: '.dialog-body' },
  ),
  written('published-toast', { draft: true }, { prepare: ({ taskEditor }) => taskEditor.publish() }),
  written('changed-since', { before: {}, source: { run: "log.warn('louder')" }, draft: true }),
  written(
    'versions',
    { before: {}, source: { input: '\n    times: Type.Optional(Type.Integer()),' } },
    {
      async prepare({ page }) {
        await page.getByRole('button', { name: 'Versions' }).click()
        await page.getByRole('dialog').locator('.cm-changedLine').first().waitFor()
      },
      end: '.dialog-body',
    },
  ),
  written(
    'menu',
    {},
    {
      async prepare({ page }) {
        await page.getByRole('button', { name: 'More', exact: true }).click()
        await page.getByRole('menuitem').first().waitFor()
      },
    },
  ),
  written(
    'delete',
    {},
    {
      async prepare({ page }) {
        await page.getByRole('button', { name: 'More', exact: true }).click()
        await page.getByRole('menuitem', { name: 'Delete' }).click()
        await page.getByRole('dialog').waitFor()
      },
    },
  ),
  written(
    'completing',
    { source: { run: '// here' } },
    {
      async prepare({ page, taskEditor }) {
        await taskEditor.putCursorAfter('// here')
        await page.keyboard.press('Enter')
        await page.keyboard.type('log.')
        await page.getByRole('option').first().waitFor()
      },
    },
  ),
  written(
    'find',
    {},
    {
      async prepare({ page, taskEditor }) {
        await taskEditor.code.click()
        await page.keyboard.press('Control+f')
        await page.getByRole('textbox', { name: 'Find' }).waitFor()
      },
    },
  ),
  written(
    'conflict',
    {},
    {
      async prepare({ page, taskEditor, scene }) {
        const { name, source } = await scene.drawer.get<Plugin>(`/api/plugins/${taskEditor.id}`)
        const theirs = { source: source.replace('Says it louder', 'Theirs'), draft: true }
        await scene.drawer.send('PUT', `/api/plugins/${taskEditor.id}`, theirs)
        await taskEditor.putCursorAfter(`Shout ${name}`)
        await page.keyboard.type(', mine')
        await page.getByRole('dialog', { name: 'Saved by somebody else meanwhile' }).waitFor()
      },
    },
  ),
  written(
    'unsaved',
    {},
    {
      async prepare({ page, taskEditor }) {
        await broken(/\/api\/plugins\/[\w-]+$/)(page)
        await taskEditor.putCursorAfter('Says it louder')
        await page.keyboard.type(', on a train')
        await page.getByText('The hub does not answer: your changes are kept here').waitFor()
      },
    },
  ),
  {
    name: 'task-editor-long',
    as: 'wordy',
    path: ({ workshop }) => `/tasks/${workshop.long.task}`,
    whole: '.cm-line',
    prepare: async ({ page }) => {
      await page.getByText('No problems').waitFor()
    },
    end: side,
  },
  {
    name: 'task-editor-long-declares',
    as: 'wordy',
    path: ({ workshop }) => `/tasks/${workshop.long.task}`,
    whole: '.cm-line',
    async prepare(at) {
      await at.page.getByText('No problems').waitFor()
      await declared(at)
    },
    end: side,
  },
  ...unloaded('task-editor', ({ shop }) => `/tasks/${shop.points.id}`, 'plugins/[^/]+'),
  { name: 'task-editor-not-found', path: '/tasks/nothing-like-it', whole: '[role=alert]' },
]
