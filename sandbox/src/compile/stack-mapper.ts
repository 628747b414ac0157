import { SourceMap } from 'node:module'
import type { Bundle } from './bundle.ts'
import { textNamespace } from './import-policy.ts'

const framePosition = /\(?([^()\s]+):(\d+):(\d+)\)?$/

/** Source name that a task gives to code it evaluates (`//# sourceURL=code.js`), whose lines are shown as they are. */
const evaluatedName = 'code.js'

/**
 * Makes a function that turns the stack of an error from a bundle into one of the author's own lines:
 * `at run (shout.ts:12:5)`. The message stays; frames of the SDK, of the sandbox and of V8 go.
 */
export function createStackMapper(): (bundle: Bundle, stack: string) => string {
  const maps = new WeakMap<Bundle, SourceMap>()
  return (bundle, stack) => {
    const map = maps.get(bundle) ?? new SourceMap(JSON.parse(bundle.sourceMap ?? emptyMap))
    maps.set(bundle, map)
    return stack
      .split('\n')
      .flatMap((line) => mapLine(line, bundle, map))
      .join('\n')
  }
}

const emptyMap = '{"version":3,"sources":[],"names":[],"mappings":""}'

function mapLine(line: string, { fileName }: Bundle, map: SourceMap): string[] {
  if (!/^\s+at /.test(line)) return [line]
  const [position, file, row, column] = framePosition.exec(line) ?? []
  if (position === undefined || (file !== fileName && file !== evaluatedName)) return []
  if (file === evaluatedName) return [line]
  const origin = map.findEntry(Number(row) - 1, Number(column) - 1)
  if (!('originalSource' in origin)) return []
  const source = origin.originalSource.replace(`${textNamespace}:`, '')
  // The plugin's folder is the map's own: what lies above it is the SDK, what has no path our entry.
  if (source.startsWith('..') || source === '<stdin>') return []
  const original = `${source}:${origin.originalLine + 1}:${origin.originalColumn + 1}`
  return [line.replace(position, () => position.replace(`${file}:${row}:${column}`, () => original))]
}
