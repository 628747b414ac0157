import type { Connection, SvelteFlow, useSvelteFlow } from '@xyflow/svelte'
import type { ComponentProps } from 'svelte'
import { connectRefusal } from '../../canvas/edit-edges.ts'
import type { Editor } from '../state/editor.svelte.ts'
import type { View } from '../state/view.svelte.ts'

type Handlers = Required<
  Pick<ComponentProps<typeof SvelteFlow>, 'isValidConnection' | 'onbeforeconnect' | 'onconnectend'>
>

/** What Svelte Flow asks and tells while somebody draws a connection from a handle. */
export function connectByDrag(
  editor: Editor,
  view: View,
  flow: Pick<ReturnType<typeof useSvelteFlow>, 'screenToFlowPosition'>,
): Handlers {
  function isValidConnection({ source, target }: Pick<Connection, 'source' | 'target'>) {
    return connectRefusal(editor.draft.graph, source, target) === undefined
  }

  /** The draft has the edge then, and Svelte Flow gets it from there. */
  function onbeforeconnect({ source, target }: Connection): false {
    editor.connect(source, target)
    return false
  }

  const onconnectend: Handlers['onconnectend'] = (event, state) => {
    if (state.isValid || !state.fromNode) return
    const point = 'changedTouches' in event ? event.changedTouches[0] : event
    if (!point) return
    const { clientX: x, clientY: y } = point
    const forwards = state.fromHandle?.type === 'source'
    const other = state.toNode?.id ?? nodeAt(x, y)
    if (other !== undefined) {
      const [from, to] = forwards ? [state.fromNode.id, other] : [other, state.fromNode.id]
      // A click on a handle that stayed there is no attempt.
      if (from !== to || state.toHandle?.type !== state.fromHandle?.type) editor.connect(from, to)
      return
    }
    if (!forwards) return
    const place = flow.screenToFlowPosition({ x, y })
    view.openMenu({ kind: 'follow', from: state.fromNode.id, place }, { x, y })
  }

  return { isValidConnection, onbeforeconnect, onconnectend }
}

function nodeAt(x: number, y: number): string | undefined {
  const node = document.elementFromPoint(x, y)?.closest<HTMLElement>('.svelte-flow__node')
  return node?.dataset['id']
}
