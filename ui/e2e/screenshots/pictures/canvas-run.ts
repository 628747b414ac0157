import type { Graph } from '../../../src/api/types.ts'
import { greeting, scriptGraph } from '../../support/graphs.ts'
import { refundGraph } from '../stage.ts'
import type { Picture, Sight } from '../picture.ts'
import { drawn } from './canvas.ts'

async function begin({ page }: Sight): Promise<void> {
  await page.getByRole('button', { name: 'Run', exact: true }).click()
}

async function runWith(at: Sight, order: string): Promise<void> {
  await begin(at)
  const dialog = at.page.getByRole('dialog', { name: 'Run' })
  await dialog.getByLabel('Data').first().fill(order)
  await dialog.getByRole('button', { name: 'Run' }).click()
}

async function completed(at: Sight): Promise<void> {
  await runWith(at, 'A-1042')
  await at.canvas.toast('Run completed').waitFor()
}

const failing = scriptGraph(
  {
    fetch: "log.warn('slow'); return { sum: 41 }",
    refund: "throw new Error('The payment provider has closed: nobody answers there at this hour')",
    confirm: 'return 1',
    alert: 'return 2',
  },
  'fetch>refund refund>confirm refund!alert',
)

/** What runs after a failure lies below what does not. */
const failingApart: Graph = {
  ...failing,
  tasks: failing.tasks.map((task) =>
    task.name === 'alert' ? { ...task, position: { x: 720, y: 360 } } : task,
  ),
}

async function failed(at: Sight): Promise<void> {
  await begin(at)
  await at.canvas.toast(/^Run (failed|completed)/).waitFor()
}

const fixed = (value: unknown) => ({ kind: 'fixed' as const, value })
const waiting: Graph = {
  tasks: [
    { name: 'before', type: 'core.compose-text', inputs: { text: fixed('x') }, position: { x: 0, y: 0 } },
    { name: 'wait', type: 'core.wait', inputs: { ms: fixed(600_000) }, position: { x: 340, y: 0 } },
    { name: 'after', type: 'core.compose-text', inputs: { text: fixed('x') }, position: { x: 680, y: 0 } },
  ],
  edges: [
    { from: 'before', to: 'wait' },
    { from: 'wait', to: 'after' },
  ],
}

async function running(at: Sight): Promise<void> {
  await begin(at)
  await at.canvas.node('wait').locator('.card.running').waitFor()
}

const showing = (state: (at: Sight) => Promise<void>, task: string, tab: string) => async (at: Sight) => {
  await state(at)
  await at.canvas.node(task).click()
  await at.page.getByRole('tab', { name: tab, exact: true }).click()
}

export const canvasRun: Picture[] = [
  drawn('run-dialog', refundGraph, {
    async prepare(at) {
      await begin(at)
      await at.page.getByRole('dialog', { name: 'Run' }).waitFor()
    },
  }),
  drawn('run-dialog-refused', greeting, {
    async prepare(at) {
      await begin(at)
      const dialog = at.page.getByRole('dialog', { name: 'Run' })
      await dialog.getByRole('button', { name: 'Run' }).click()
      await dialog.locator('[aria-invalid=true]').first().waitFor()
    },
  }),
  drawn('run-with-input', waiting, {
    async prepare({ page }) {
      await page.getByRole('button', { name: 'More', exact: true }).click()
      await page.getByRole('menuitem', { name: 'Run with input' }).click()
      await page.getByRole('dialog', { name: 'Run' }).waitFor()
    },
    end: '.dialog-body',
  }),
  drawn('run-completed', refundGraph, { prepare: completed }),
  drawn('run-completed-output', refundGraph, { prepare: showing(completed, 'confirm', 'Output') }),
  drawn('run-completed-logs', refundGraph, { prepare: showing(completed, 'refund-payment', 'Logs') }),
  drawn('run-failed', failingApart, { prepare: failed }),
  drawn('run-failed-output', failingApart, { prepare: showing(failed, 'refund', 'Output') }),
  drawn('run-running', waiting, { prepare: running }),
  drawn('run-running-output', waiting, { prepare: showing(running, 'wait', 'Output') }),
  drawn('run-stopped', waiting, {
    async prepare(at) {
      await running(at)
      await at.page.getByRole('button', { name: 'Stop' }).click()
      await at.canvas.toast('Run stopped').waitFor()
    },
  }),
  drawn('run-not-begun', refundGraph, {
    before: (page) =>
      page.route(/\/api\/interactions\/[^/]+\/sessions/, (route) => route.abort('connectionfailed')),
    async prepare(at) {
      await runWith(at, 'A-1042')
      await at.page.locator('.toast, [role=alert]').first().waitFor()
    },
  }),
]
