import { expect, type Locator, type Page } from '@playwright/test'
import type { Plugin } from '../../src/api/types.ts'
import type { Person } from './person.ts'

let tasks = 0

/** A name that no other test of this hub has taken. */
export function freeTaskName(word = 'shout'): string {
  return `${word}-${(tasks += 1)}-${process.pid}`
}

/** A task that makes a text louder. */
export function shout(name: string, { input = '', run = '', more = '' } = {}): string {
  return `import { defineTask, Type } from '@patchbay/sdk'

export default defineTask({
  type: 'custom.${name}',
  title: 'Shout ${name}',
  description: 'Says it louder',
  icon: 'megaphone',
  category: 'Text',${more}
  input: Type.Object({
    text: Type.String({ title: 'Text', minLength: 1 }),${input}
  }),
  output: Type.Object({ text: Type.String() }),
  async run({ input, log, fetch }) {
    ${run === '' ? "log.info('shouting')" : run}
    return { text: input.text.toUpperCase() + '!' }
  },
})
`
}

/** The editor of custom tasks as somebody uses it, with the hub's word on what was saved. */
export class TaskEditorPage {
  readonly page: Page
  readonly builder: Person
  id = ''

  constructor(page: Page, builder: Person) {
    this.page = page
    this.builder = builder
  }

  /** Makes a task of a source, published or as a draft, and opens it. */
  async open(name: string, source: string, { draft = false } = {}): Promise<void> {
    const { id } = await this.builder.post<Plugin>('/api/plugins', { name, source, draft })
    await this.goto(id)
  }

  async goto(id: string): Promise<void> {
    this.id = id
    await this.page.goto(`/tasks/${id}`)
    await expect(this.code).toBeVisible()
    await this.checked()
  }

  /** What is written was looked at, by the page and by the hub. */
  async checked(): Promise<void> {
    await expect(this.problems.getByRole('status')).toHaveText(/No problems|\d problem/)
  }

  get code(): Locator {
    return this.page.getByRole('textbox', { name: /^Source of/ })
  }

  get problems(): Locator {
    return this.page.getByRole('region', { name: 'Problems' })
  }

  get panel(): Locator {
    return this.page.getByRole('complementary', { name: 'The task' })
  }

  dialog(name: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name })
  }

  toast(text: string | RegExp): Locator {
    return this.page.getByRole('region', { name: 'Messages' }).getByText(text)
  }

  /** Puts the cursor behind the first occurrence of a text. */
  async putCursorAfter(text: string): Promise<void> {
    await this.code.click()
    await this.page.keyboard.press('Control+f')
    const find = this.page.getByRole('textbox', { name: 'Find' })
    await find.fill('')
    await find.pressSequentially(text)
    await find.press('Enter')
    await find.press('Escape')
    await this.page.keyboard.press('ArrowRight')
  }

  /** All of the source is another now: pasted over what was there. */
  async replaceAll(source: string): Promise<void> {
    await this.page.evaluate((text) => navigator.clipboard.writeText(text), source)
    await this.code.click()
    await this.page.keyboard.press('Control+a')
    await this.page.keyboard.press('Control+v')
  }

  async saved(): Promise<void> {
    await expect(this.page.getByText('All changes saved')).toBeVisible()
  }

  stored(): Promise<Plugin> {
    return this.builder.get<Plugin>(`/api/plugins/${this.id}`)
  }

  /** Publishes what is written, and confirms it. */
  async publish(): Promise<void> {
    await this.page.getByRole('button', { name: 'Publish', exact: true }).click()
    await this.dialog(/^Publish version/)
      .getByRole('button', { name: /^Publish/ })
      .click()
    await expect(this.toast(/^Version \d+ is published$/)).toBeVisible()
  }
}
