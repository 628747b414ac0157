import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import { hoverTooltip } from '@codemirror/view'
import type { About } from './language-service.ts'
import type { RemoteLanguageService } from './worker.ts'

/** Completions, and what is under the pointer, from a language service. */
export function languageHelp(service: RemoteLanguageService): Extension {
  return [
    autocompletion({ override: [(context) => complete(service, context)] }),
    hoverTooltip(async ({ state }, at) => {
      const about = await service.about(state.doc.toString(), at).catch(() => undefined)
      if (!about) return null
      return { pos: about.from, end: about.to, above: true, create: () => ({ dom: aboutElement(about) }) }
    }),
  ]
}

const icons: Record<string, string> = {
  const: 'constant',
  let: 'variable',
  var: 'variable',
  'local var': 'variable',
  parameter: 'variable',
  alias: 'variable',
  method: 'method',
  function: 'function',
  'local function': 'function',
  property: 'property',
  getter: 'property',
  class: 'class',
  interface: 'interface',
  type: 'type',
  module: 'namespace',
  keyword: 'keyword',
  string: 'text',
}

async function complete(
  service: RemoteLanguageService,
  { state, pos, explicit, matchBefore }: CompletionContext,
): Promise<CompletionResult | null> {
  const word = matchBefore.call({ state, pos } as CompletionContext, /[\w$]*$/)
  const from = word?.from ?? pos
  const before = state.sliceDoc(from - 1, from)
  // In the middle of nothing they would be all there are.
  if (!explicit && from === pos && !/[."'`]/.test(before)) return null
  const text = state.doc.toString()
  const found = await service.suggest(text, pos).catch(() => [])
  if (found.length === 0) return null
  const options = found.map(({ name, kind, order }): Completion => {
    const icon = icons[kind]
    return {
      label: name,
      sortText: `${order}${name}`,
      ...(icon !== undefined && { type: icon }),
      async info() {
        const about = await service.aboutSuggestion(text, pos, name).catch(() => undefined)
        return about ? aboutElement(about) : null
      },
    }
  })
  return { from, options, validFor: /^[\w$]*$/ }
}

function aboutElement({ declaration, documentation }: Omit<About, 'from' | 'to'>): HTMLElement {
  const element = document.createElement('div')
  element.className = 'cm-about'
  const code = document.createElement('code')
  code.textContent = declaration
  element.append(code)
  if (documentation !== '') {
    const text = document.createElement('p')
    text.textContent = documentation
    element.append(text)
  }
  return element
}
