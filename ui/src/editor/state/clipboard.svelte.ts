import type { Position } from '../../canvas/edit-tasks.ts'
import { type Clip, clipOf, middleOf, paste, readClip, writeClip } from '../../canvas/clipboard.ts'
import { toasts } from '../../state/toasts.svelte.ts'
import type { Editor } from './editor.svelte.ts'

/** What was copied last in this browser, for menus: reading the system's clipboard would need a permission. */
const key = 'patchbay.clipboard'

/** Copies and pastes tasks, also from one interaction to another. */
export class Clipboard {
  readonly #editor: Editor
  /** How often the same has been pasted: copies do not lie on each other. */
  #repeats = { text: '', count: 0 }

  constructor(editor: Editor) {
    this.#editor = editor
  }

  /** @returns the tasks as text */
  copy(names: Iterable<string>): string {
    this.#editor.drafts.settle()
    const clip = clipOf(this.#editor.draft, new Set(names))
    const text = writeClip(clip)
    this.#repeats = { text: '', count: 0 }
    try {
      localStorage.setItem(key, text)
    } catch {
      // A full storage: Ctrl+V still has it from the system's clipboard.
    }
    toasts.info(clip.tasks.length === 1 ? 'Task copied' : `${clip.tasks.length} tasks copied`, {
      lastsMs: 2_500,
    })
    return text
  }

  hasTasks(): boolean {
    return readClip(localStorage.getItem(key) ?? '') !== undefined
  }

  pasteKept(at: Position): void {
    const clip = readClip(localStorage.getItem(key) ?? '')
    if (clip) this.#insert(clip, at)
  }

  /** @returns false where the text is no copy of tasks */
  paste(text: string, at: Position): boolean {
    const clip = readClip(text)
    if (!clip) return false
    const count = this.#repeats.text === text ? this.#repeats.count + 1 : 0
    this.#repeats = { text, count }
    this.#insert(clip, { x: at.x + count * 40, y: at.y + count * 40 })
    return true
  }

  duplicate(names: Iterable<string>): void {
    this.#editor.drafts.settle()
    const clip = clipOf(this.#editor.draft, new Set(names))
    if (clip.tasks.length === 0) return
    const { x, y } = middleOf(clip.tasks)
    this.#insert(clip, { x: x + 40, y: y + 130 })
  }

  #insert(clip: Clip, at: Position): void {
    const editor = this.#editor
    const { draft, names } = paste(editor.draft, clip, at)
    editor.commit(draft)
    editor.drafts.selectTasks(names)
    editor.openTask = names.length === 1 ? names[0] : undefined
  }
}
