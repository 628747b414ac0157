import { closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput } from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from '@codemirror/view'
import { look } from './look.ts'

/** What searching says, in the words and the case of the pages. */
const words = EditorState.phrases.of({
  next: 'Next',
  previous: 'Previous',
  all: 'Select all',
  'match case': 'Match case',
  regexp: 'Regex',
  'by word': 'Whole words',
  replace: 'Replace',
  'replace all': 'Replace all',
  close: 'Close the search',
})

/** TypeScript that is edited. Tab indents; who comes by keyboard leaves with Escape and then Tab. */
export const setup: Extension = [
  lineNumbers(),
  foldGutter(),
  lintGutter(),
  history(),
  highlightSpecialChars(),
  drawSelection(),
  dropCursor(),
  rectangularSelection(),
  crosshairCursor(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  EditorState.tabSize.of(2),
  EditorState.allowMultipleSelections.of(true),
  javascript({ typescript: true }),
  keymap.of([
    // The page tries the task with it.
    { key: 'Mod-Enter', run: () => true },
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...completionKeymap,
    ...lintKeymap,
    indentWithTab,
  ]),
  words,
  look,
]

/** TypeScript that is only read. */
export const readOnlySetup: Extension = [
  lineNumbers(),
  highlightSpecialChars(),
  javascript({ typescript: true }),
  EditorState.readOnly.of(true),
  EditorView.editable.of(false),
  // It scrolls: the keyboard has to get there too.
  EditorView.contentAttributes.of({ tabindex: '0' }),
  look,
]
