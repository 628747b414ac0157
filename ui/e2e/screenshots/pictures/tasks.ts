import { type Picture, type Sight, apiPath, broken, held } from '../picture.ts'

const list = { path: '/tasks', whole: 'article' } as const

async function openNew({ page }: Sight): Promise<void> {
  await page.getByRole('button', { name: 'New task' }).first().click()
  await page.getByRole('dialog', { name: 'New task' }).waitFor()
}

async function openRestrict({ page }: Sight): Promise<void> {
  await page.getByRole('button', { name: 'Restrict' }).click()
  await page.getByRole('dialog').waitFor()
}

export const tasks: Picture[] = [
  { name: 'tasks', ...list, end: 'html' },
  { name: 'tasks-empty', as: 'empty', ...list },
  { name: 'tasks-long', as: 'wordy', ...list },
  {
    name: 'tasks-long-type',
    as: 'wordy',
    path: '/tasks?type=custom.a-task-with-a-name-that-is-nearly-as-long-as-names-may-be',
    whole: 'article',
    end: 'html',
  },
  { name: 'tasks-http-request', path: '/tasks?type=core.http-request', whole: 'article' },
  { name: 'tasks-language-model', path: '/tasks?type=openai.complete-chat', whole: 'article' },
  {
    name: 'tasks-loading',
    path: '/tasks',
    whole: '[aria-label^=Loading]',
    before: held(/\/api\/(tasks|plugins|packages)(\?|$)/),
  },
  {
    name: 'tasks-failed',
    path: '/tasks',
    whole: '[role=alert]',
    before: broken(/\/api\/(tasks|plugins|packages)(\?|$)/),
  },
  { name: 'tasks-own-failed', path: '/tasks', whole: '[role=alert]', before: broken(apiPath('plugins')) },
  {
    name: 'tasks-searched',
    ...list,
    prepare: ({ page }) => page.getByRole('searchbox').fill('http'),
  },
  {
    name: 'tasks-nothing-found',
    ...list,
    async prepare({ page }) {
      await page.getByRole('searchbox').fill('nothing like it')
      await page.getByRole('heading', { name: 'Nothing found' }).waitFor()
    },
  },
  { name: 'task-new', ...list, prepare: openNew, end: '.dialog-body' },
  {
    name: 'task-new-wrong-name',
    ...list,
    async prepare(at) {
      await openNew(at)
      await at.page.getByLabel('Name').fill('Not a name')
    },
  },
  {
    name: 'task-new-taken-name',
    ...list,
    async prepare(at) {
      await openNew(at)
      await at.page.getByLabel('Name').fill('loyalty-points')
      await at.page.getByRole('button', { name: 'Create' }).click()
      await at.page.getByText('choose another name').waitFor()
    },
  },
  { name: 'task-restrict', path: '/tasks?type=core.http-request', whole: 'article', prepare: openRestrict },
  {
    name: 'task-restrict-refused',
    path: '/tasks?type=core.http-request',
    whole: 'article',
    async prepare(at) {
      await openRestrict(at)
      const { page } = at
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('switch', { name: 'Reaches only some of its hosts' }).click()
      await dialog.getByRole('textbox', { name: 'Hosts' }).fill('api.example.com')
      await dialog.getByLabel('Memory (MB)').fill('4')
      await dialog.getByRole('button', { name: 'Restrict', exact: true }).click()
      await dialog.locator('[aria-invalid=true]').first().waitFor()
    },
    end: '.dialog-body',
  },
  {
    name: 'task-restricted',
    as: 'root',
    whole: 'article',
    end: 'html',
    async path({ workshop }) {
      const type = 'core.http-request'
      const restriction = {
        hosts: ['api.example.com', '*.example.org'],
        provider: true,
        limits: { memoryMb: 32, timeoutMs: 5_000 },
      }
      await workshop.root.send('PUT', `/api/tasks/${type}/restriction`, restriction)
      return `/tasks?type=${type}`
    },
  },
]
