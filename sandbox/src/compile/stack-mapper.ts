import { SourceMap } from 'node:module'
import type { Bundle } from './bundle.ts'
import { textNamespace } from './import-policy.ts'

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
  const [position, row, column] = /:(\d+):(\d+)\)?$/.exec(line) ?? ['']
  const head = line.slice(0, line.length - position.length)
  if (isIn(evaluatedName, head)) return [line]
  if (!isIn(fileName, head)) return []
  const origin = map.findEntry(Number(row) - 1, Number(column) - 1)
  // Nothing is certain about a map of code that anybody may write.
  if (!('originalSource' in origin) || typeof origin.originalSource !== 'string') return []
  const source = origin.originalSource.replace(`${textNamespace}:`, '')
  // The plugin's folder is the map's own: what lies above it is the SDK, what has no path our entry.
  if (source.startsWith('..') || source === '<stdin>') return []
  const place = `${source}:${origin.originalLine + 1}:${origin.originalColumn + 1}`
  return [head.slice(0, -fileName.length) + place + (line.endsWith(')') ? ')' : '')]
}

/** Whether a frame, cut before its line and column, is in a file. */
function isIn(fileName: string, head: string): boolean {
  return head.endsWith(`(${fileName}`) || head.endsWith(` ${fileName}`)
}
