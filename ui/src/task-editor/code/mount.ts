import { EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'

/**
 * Puts an editor into an element. It lives in a shadow tree: there its styles are sheets made by script, which
 * the pages' policy allows; in the document they would be inline ones.
 */
export function mountEditor(host: HTMLElement, doc: string, extensions: Extension): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  return new EditorView({ state: EditorState.create({ doc, extensions }), parent: root, root })
}
