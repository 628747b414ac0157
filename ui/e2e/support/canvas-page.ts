import { expect, type Locator, type Page } from '@playwright/test'
import type { Graph, GraphTask, Interaction } from '../../src/api/types.ts'
import type { Person } from './person.ts'

/** The canvas as somebody uses it, with the hub's word on what was saved. */
export class CanvasPage {
  readonly page: Page
  readonly builder: Person
  id = ''

  constructor(page: Page, builder: Person) {
    this.page = page
    this.builder = builder
  }

  /** Makes an interaction and opens its canvas. */
  async open(graph: Graph = { tasks: [], edges: [] }, name = 'Greet somebody'): Promise<void> {
    const { id } = await this.builder.createInteraction({ name, graph })
    await this.goto(id)
  }

  async goto(id: string): Promise<void> {
    this.id = id
    await this.page.goto(`/interactions/${id}`)
    await this.ready()
  }

  /** The canvas is there, and its nodes are where they stay. */
  async ready(): Promise<void> {
    await expect(this.pane).toBeVisible()
    const first = this.page.locator('.svelte-flow__node').first()
    const { graph } = await this.stored()
    if (graph.tasks.length > 0) await expect(first).toBeVisible()
  }

  /** The parts are there, too, that are loaded after the canvas is shown. */
  async loadedWhole(): Promise<void> {
    await this.page.waitForLoadState('networkidle')
  }

  get pane(): Locator {
    return this.page.locator('.svelte-flow__pane')
  }

  get nodes(): Locator {
    return this.page.locator('.svelte-flow__node')
  }

  get edges(): Locator {
    return this.page.locator('.svelte-flow__edge')
  }

  node(name: string): Locator {
    return this.page.locator(`.svelte-flow__node[data-id="${name}"]`)
  }

  cog(edge: string): Locator {
    return this.page.locator(`[data-edge="${edge}"]`)
  }

  handle(name: string, side: 'source' | 'target'): Locator {
    return this.node(name).locator(`.svelte-flow__handle.${side}`)
  }

  panel(title: string): Locator {
    return this.page.getByRole('region', { name: `Settings of ${title}` })
  }

  /** Both are selected. The panel of the first moves the canvas as it opens: only then the second is where it stays. */
  async selectTwo(first: string, second: string): Promise<void> {
    await this.node(first).click()
    await expect(this.page.getByRole('region', { name: /^Settings of / })).toBeVisible()
    await this.node(second).click({ modifiers: ['Control'] })
    await expect(this.page.locator('.svelte-flow__node.selected')).toHaveCount(2)
  }

  type(title: string): Locator {
    const palette = this.page.getByRole('region', { name: 'Tasks to add' })
    return palette.getByRole('button', { name: new RegExp(`^${title} `) })
  }

  /** Chooses where a field of the open panel gets its value. */
  async choose(field: string, source: 'Fixed' | 'Ask at call' | 'From task'): Promise<void> {
    await this.sources(field).getByTitle(source, { exact: true }).click()
  }

  sources(field: string): Locator {
    return this.page.getByRole('radiogroup', { name: `Where ${field} comes from` })
  }

  toast(text: string | RegExp): Locator {
    return this.page.getByRole('region', { name: 'Messages' }).getByText(text)
  }

  /** Draws a connection from one task to another; `missBy` pixels beside its handle. */
  async drag(from: string, to: string, missBy = 0): Promise<void> {
    const end = await middleOf(this.handle(to, 'target'))
    await this.dragFrom(from, { x: end.x - missBy, y: end.y + missBy })
  }

  async dragFrom(from: string, to: { x: number; y: number }): Promise<void> {
    const start = await middleOf(this.handle(from, 'source'))
    await this.page.mouse.move(start.x, start.y)
    await this.page.mouse.down()
    await this.page.mouse.move((start.x + to.x) / 2, (start.y + to.y) / 2, { steps: 4 })
    await this.page.mouse.move(to.x, to.y, { steps: 4 })
    await this.page.mouse.up()
  }

  /** Moves a task by as many pixels of the screen. */
  async moveNode(name: string, by: { x: number; y: number }): Promise<void> {
    const box = await boxOf(this.node(name))
    const start = { x: box.x + box.width / 2, y: box.y + 20 }
    await this.page.mouse.move(start.x, start.y)
    await this.page.mouse.down()
    await this.page.mouse.move(start.x + by.x / 2, start.y + by.y / 2, { steps: 3 })
    await this.page.mouse.move(start.x + by.x, start.y + by.y, { steps: 3 })
    await this.page.mouse.up()
  }

  /** A point on an edge's curve, once that has come to rest; clicking its element would miss it. */
  async pointOn(edge: string, part = 0.3): Promise<{ x: number; y: number }> {
    const path = this.page.locator(`.svelte-flow__edge[data-id="${edge}"] path.svelte-flow__edge-path`)
    return path.evaluate(async (element, share) => {
      const curve = element as SVGPathElement
      const pointNow = () => {
        const { x, y } = curve.getPointAtLength(curve.getTotalLength() * share)
        const { a, d, e, f } = curve.getScreenCTM() as DOMMatrix
        return { x: x * a + e, y: y * d + f }
      }
      const frame = () => new Promise(requestAnimationFrame)
      let last = pointNow()
      for (let still = 0; still < 3;) {
        await frame()
        const point = pointNow()
        still = point.x === last.x && point.y === last.y ? still + 1 : 0
        last = point
      }
      return last
    }, part)
  }

  async saved(): Promise<void> {
    await expect(this.page.getByText('All changes saved')).toBeVisible()
  }

  stored(): Promise<Interaction> {
    return this.builder.get<Interaction>(`/api/interactions/${this.id}`)
  }

  async storedTask(name: string): Promise<GraphTask | undefined> {
    const { graph } = await this.stored()
    return graph.tasks.find((task) => task.name === name)
  }

  /** The edges that are saved, as `a>b`. */
  async storedEdges(): Promise<string[]> {
    const { graph } = await this.stored()
    return graph.edges.map(({ from, to }) => `${from}>${to}`)
  }

  async storedNames(): Promise<string[]> {
    const { graph } = await this.stored()
    return graph.tasks.map(({ name }) => name)
  }
}

export async function boxOf(
  locator: Locator,
): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await locator.boundingBox()
  if (!box) throw new Error('it is not on the page')
  return box
}

export async function middleOf(locator: Locator): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = await boxOf(locator)
  return { x: x + width / 2, y: y + height / 2 }
}

const text = (value: string) => ({ text: { kind: 'fixed' as const, value } })

/** Two texts, the second after the first. */
export const pair: Graph = {
  tasks: [
    { name: 'first', type: 'core.compose-text', inputs: text('one'), position: { x: 0, y: 0 } },
    { name: 'second', type: 'core.compose-text', inputs: text('two'), position: { x: 340, y: 0 } },
  ],
  edges: [{ from: 'first', to: 'second', on: 'completed' }],
}

/** Texts that are not connected. */
export function apart(...names: string[]): Graph {
  const tasks = names.map((name, index) => ({
    name,
    type: 'core.compose-text',
    title: name,
    inputs: text(name),
    position: { x: (index % 3) * 340, y: Math.floor(index / 3) * 180 },
  }))
  return { tasks, edges: [] }
}
