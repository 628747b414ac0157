import type { Graph } from '@patchbay/graph'
import type { Position } from './edit-tasks.ts'
import { nodeWidth, snapToGrid, usualHeight } from './placement.ts'

/**
 * Places for all tasks, in columns from left to right by what waits on what. The layout comes with the
 * first call: most visits do without.
 *
 * @param heightOf a node's measured height
 */
export async function tidy(
  { tasks, edges }: Graph,
  heightOf: (task: string) => number | undefined,
): Promise<Map<string, Position>> {
  const { default: dagre } = await import('@dagrejs/dagre')
  const layout = new dagre.graphlib.Graph()
  layout.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 92 })
  layout.setDefaultEdgeLabel(() => ({}))
  for (const { name } of tasks) {
    layout.setNode(name, { width: nodeWidth, height: heightOf(name) ?? usualHeight })
  }
  for (const { from, to } of edges) if (layout.hasNode(from) && layout.hasNode(to)) layout.setEdge(from, to)
  dagre.layout(layout)
  // Dagre gives middles; the canvas wants corners.
  return new Map(
    tasks.map(({ name }) => {
      const { x, y, width, height } = layout.node(name)
      return [name, snapToGrid({ x: x - width / 2, y: y - height / 2 })]
    }),
  )
}
