import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const wavy = (color: string) => ({
  // Instead of pictures in `data:` URLs, which the pages' policy refuses.
  backgroundImage: 'none',
  textDecoration: `underline wavy ${color}`,
  textDecorationSkipInk: 'none',
  textUnderlineOffset: '3px',
})

const dot = (color: string) => ({
  content: '""',
  boxSizing: 'border-box',
  width: '10px',
  height: '10px',
  // In the middle of its line.
  margin: 'calc((1.6em - 10px) / 2) 3px',
  borderRadius: '50%',
  background: color,
})

/** The pages' own tokens, which reach into the shadow tree and follow the theme by themselves. */
const chrome = EditorView.theme({
  '&': { height: '100%', color: 'var(--text)', background: 'var(--surface)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', fontSize: '13px', lineHeight: '1.6' },
  '.cm-content': { padding: '12px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 16px 0 8px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { border: '0', background: 'var(--surface)', color: 'var(--text-3)' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 4px 0 14px' },
  '.cm-foldGutter .cm-gutterElement': { padding: '0 4px', cursor: 'pointer' },
  '.cm-activeLine': { background: 'color-mix(in srgb, var(--accent-tint) 55%, transparent)' },
  '.cm-activeLineGutter': { background: 'transparent', color: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'light-dark(#cfd3fb, #3a3d78)',
  },
  '.cm-selectionMatch': { background: 'var(--neutral-tint)' },
  '&.cm-focused .cm-matchingBracket': {
    background: 'var(--neutral-tint)',
    outline: '1px solid var(--line-strong)',
  },
  '.cm-foldPlaceholder': {
    border: '0',
    padding: '0 6px',
    background: 'var(--neutral-tint)',
    color: 'var(--text-2)',
  },
  '.cm-lintRange-error': wavy('var(--bad)'),
  '.cm-lintRange-warning': wavy('var(--warn)'),
  '.cm-gutter-lint .cm-gutterElement': { padding: '0' },
  '.cm-lint-marker': { width: '16px', height: '1.6em' },
  '.cm-lint-marker-error': dot('var(--bad)'),
  '.cm-lint-marker-warning': dot('var(--warn)'),
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-m)',
    background: 'var(--raised)',
    color: 'var(--text)',
    boxShadow: 'var(--shadow-m)',
    fontSize: '12px',
    lineHeight: '1.5',
    overflow: 'hidden',
  },
  '.cm-diagnostic': { borderLeft: '0', padding: '6px 10px' },
  '.cm-tooltip-lint': { maxWidth: '560px' },
  '.cm-about': { maxWidth: '560px', maxHeight: '240px', padding: '8px 10px', overflow: 'auto' },
  '.cm-about code': { fontFamily: 'var(--mono)', whiteSpace: 'pre-wrap' },
  '.cm-about p': { margin: '6px 0 0', color: 'var(--text-2)', whiteSpace: 'pre-wrap' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '260px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '3px 10px 3px 4px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--accent-tint)',
    color: 'var(--accent-text)',
  },
  '.cm-tooltip.cm-completionInfo': { padding: '0', overflow: 'hidden' },
  '.cm-completionIcon': { width: '1.4em', color: 'var(--text-3)', opacity: '1' },
  '.cm-completionDetail': { color: 'var(--text-3)', fontStyle: 'normal' },
  '.cm-panels': { background: 'var(--sunken)', color: 'var(--text)' },
  '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--line)' },
  '.cm-panel.cm-search': {
    padding: '8px 44px 8px 12px',
    fontFamily: 'var(--font)',
    fontSize: '12px',
    '& input, & button, & label': { margin: '3px 6px 3px 0' },
    '& label': {
      display: 'inline-flex',
      alignItems: 'center',
      gap: '6px',
      fontSize: '12px',
      verticalAlign: 'middle',
    },
    '& input[type=checkbox]': { margin: '0', accentColor: 'var(--accent)' },
    '& [name=close]': {
      top: '8px',
      right: '4px',
      width: '28px',
      height: '28px',
      borderRadius: 'var(--radius-m)',
      color: 'var(--text-2)',
      fontSize: '18px',
      cursor: 'pointer',
    },
    '& [name=close]:hover': { background: 'var(--hover)' },
  },
  '.cm-textfield, .cm-button': {
    height: 'var(--control-small)',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius-m)',
    backgroundImage: 'none',
    background: 'var(--surface)',
    color: 'var(--text)',
    fontFamily: 'inherit',
    fontSize: '12px',
  },
  '.cm-textfield': { width: '150px', padding: '0 10px' },
  '.cm-textfield:focus-visible': {
    borderColor: 'var(--accent)',
    outline: 'none',
    boxShadow: 'var(--ring)',
  },
  '.cm-button': { padding: '0 10px', fontWeight: 'var(--semibold)', cursor: 'pointer' },
  '.cm-button:hover': { background: 'var(--hover)' },
  '.cm-searchMatch': { background: 'var(--warn-tint)', outline: '1px solid var(--warn)' },
  // What differs is marked by its ground alone; the selectors are as exact as those that they replace.
  '&.cm-merge-b .cm-changedLine': { background: 'var(--ok-tint)' },
  '&.cm-merge-b .cm-changedText': { background: 'light-dark(#d3f1df, #16432a)' },
  '&.cm-merge-b .cm-changedLineGutter': { background: 'var(--ok)' },
  '&.cm-merge-b .cm-deletedChunk': { background: 'var(--bad-tint)', paddingLeft: '8px' },
  '&.cm-merge-b .cm-deletedLine, &.cm-merge-b .cm-deletedLine del': {
    background: 'transparent',
    textDecoration: 'none',
  },
  '&.cm-merge-b .cm-deletedChunk .cm-deletedText': {
    background: 'light-dark(#f9ccce, #6b2529)',
    textDecoration: 'none',
  },
  '.cm-collapsedLines': {
    padding: '5px 8px',
    background: 'var(--sunken)',
    color: 'var(--text-2)',
    '&:before, &:after': { content: 'none' },
  },
})

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'light-dark(#7c3aed, #c4a5ff)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'light-dark(#11703d, #7fd8a5)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'light-dark(#a33d06, #f5a97f)' },
  { tag: [tags.regexp, tags.escape], color: 'light-dark(#a33d06, #f5a97f)' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    color: 'light-dark(#155bab, #85baf7)',
  },
  { tag: [tags.typeName, tags.className, tags.namespace], color: 'light-dark(#0e6377, #5bb9cf)' },
  { tag: [tags.comment, tags.meta], color: 'var(--text-2)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--bad-text)' },
])

/** How code looks, in both themes. */
export const look: Extension = [chrome, syntaxHighlighting(colours)]
