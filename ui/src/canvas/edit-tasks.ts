import {
  askedList,
  type Binding,
  type ForEach,
  type Graph,
  type GraphTask,
  retargetTemplate,
  sourcesOf,
} from '@patchbay/graph'
import type { Draft } from './draft.ts'

export interface Position {
  x: number
  y: number
}

export function addTask(draft: Draft, task: GraphTask): Draft {
  return withGraph(draft, { ...draft.graph, tasks: [...draft.graph.tasks, task] })
}

/** How it runs once per item of a list; undefined for once. */
export function repeatTask(draft: Draft, name: string, forEach: ForEach | undefined): Draft {
  return changeTask(draft, name, ({ forEach: _, ...task }) => (forEach ? { ...task, forEach } : task))
}

/** With their edges; bindings to them stay, so that whoever reads them can be asked for a repair. */
export function removeTasks(draft: Draft, names: ReadonlySet<string>): Draft {
  if (names.size === 0) return draft
  return withGraph(draft, {
    tasks: draft.graph.tasks.filter(({ name }) => !names.has(name)),
    edges: draft.graph.edges.filter(({ from, to }) => !names.has(from) && !names.has(to)),
  })
}

/** @param change gives a new task and leaves its name */
export function changeTask(draft: Draft, name: string, change: (task: GraphTask) => GraphTask): Draft {
  const tasks = draft.graph.tasks.map((task) => (task.name === name ? change(task) : task))
  return withGraph(draft, { ...draft.graph, tasks })
}

/** A field's binding; undefined leaves it blank. */
export function bindField(draft: Draft, name: string, field: string, binding: Binding | undefined): Draft {
  return changeTask(draft, name, ({ inputs, ...task }) => {
    const { [field]: _, ...others } = inputs ?? {}
    const next = binding ? { ...inputs, [field]: binding } : others
    return Object.keys(next).length === 0 ? task : { ...task, inputs: next }
  })
}

/** Edges and bindings follow the name. */
export function renameTask({ graph, response }: Draft, from: string, to: string): Draft {
  const nameOf = (name: string) => (name === from ? to : name)
  return {
    graph: {
      tasks: graph.tasks.map((task) => retargetTask({ ...task, name: nameOf(task.name) }, nameOf)),
      edges: graph.edges.map((edge) =>
        edge.from === from || edge.to === from
          ? { ...edge, from: nameOf(edge.from), to: nameOf(edge.to) }
          : edge,
      ),
    },
    response: response && retargetBinding(response, nameOf),
  }
}

export function moveTasks(draft: Draft, positions: ReadonlyMap<string, Position>): Draft {
  let moved = false
  const tasks = draft.graph.tasks.map((task) => {
    const to = positions.get(task.name)
    if (!to || (task.position?.x === to.x && task.position.y === to.y)) return task
    moved = true
    return { ...task, position: { x: to.x, y: to.y } }
  })
  return moved ? withGraph(draft, { ...draft.graph, tasks }) : draft
}

/** A task whose bindings read from tasks of other names. */
export function retargetTask(task: GraphTask, nameOf: (task: string) => string): GraphTask {
  const { inputs, forEach } = task
  const retargeted = Object.entries(inputs ?? {}).map(
    ([field, binding]) => [field, retargetBinding(binding, nameOf)] as const,
  )
  return {
    ...task,
    ...(inputs && { inputs: Object.fromEntries(retargeted) }),
    ...(forEach && { forEach: { ...forEach, items: retargetBinding(forEach.items, nameOf) } }),
  }
}

function retargetBinding(binding: Binding, nameOf: (task: string) => string): Binding {
  switch (binding.kind) {
    case 'output':
      return { ...binding, task: nameOf(binding.task) }
    case 'template':
      return { ...binding, text: retargetTemplate(binding.text, nameOf) }
    default:
      return binding
  }
}

/** The tasks that a binding reads from. */
export function bindingSources(binding: Binding): string[] {
  if (binding.kind === 'output') return [binding.task]
  return binding.kind === 'template' ? sourcesOf(binding.text) : []
}

/** Fields of the tasks that stay whose values come from a task that goes. */
export function bindingsLost(
  { tasks }: Graph,
  going: ReadonlySet<string>,
): Array<{ task: string; field: string; source: string }> {
  return tasks
    .filter(({ name }) => !going.has(name))
    .flatMap((task) =>
      bindingsIn(task).flatMap(([field, binding]) =>
        bindingSources(binding)
          .filter((source) => going.has(source))
          .map((source) => ({ task: task.name, field, source })),
      ),
    )
}

/** A task's bindings by field, that of the list it runs for among them. */
function bindingsIn({ inputs, forEach }: GraphTask): Array<[string, Binding]> {
  const fields = Object.entries(inputs ?? {})
  return forEach ? [...fields, [askedList, forEach.items]] : fields
}

function withGraph(draft: Draft, graph: Graph): Draft {
  return { ...draft, graph }
}
