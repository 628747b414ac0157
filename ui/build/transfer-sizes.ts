import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { distFolder } from './build-state.ts'

/** In the built folder: what each chunk imports, as Vite has written it. */
export const manifestName = '.manifest.json'

/** One entry of Vite's manifest. */
interface Chunk {
  file: string
  isEntry?: boolean
  /** Keys of the chunks that are loaded with it. */
  imports?: string[]
  css?: string[]
}

export type Manifest = Record<string, Chunk>

export interface TransferSize {
  what: string
  /** Bytes, with gzip. */
  bytes: number
  /** The most that it may be, bytes. */
  budget: number
}

const canvasPage = 'src/editor/EditorPage.svelte'
const taskEditorPage = 'src/task-editor/TaskEditorPage.svelte'
/** What the task editor loads after it is shown: the compiler, and the types that tasks are written with. */
const compiler = /^(?:worker-[^/]*\.js|author-types-[^/]*\.json)$/
/** What every page loads beside its chunks. */
const always = ['index.html', 'theme.js', 'icon.svg']
/** The one font that a page in a Western language cannot do without; the others come when a text needs them. */
const font = /inter-latin-wght-normal-[^/]*\.woff2$/

/** What a browser loads of the last build before it shows something, against the budgets for it. */
export async function transferSizes(folder = distFolder): Promise<TransferSize[]> {
  const manifest = JSON.parse(await readFile(join(folder, manifestName), 'utf8')) as Manifest
  const entry = Object.keys(manifest).filter((key) => manifest[key]?.isEntry)
  const shell = filesOf(manifest, entry).filter((file) => file.endsWith('.js'))
  const fonts = Object.values(manifest)
    .map(({ file }) => file)
    .filter((file) => font.test(file))
  if (fonts.length !== 1) throw new Error(`The build has ${fonts.length} fonts of Latin letters, not one`)
  const page = (key: string) => [...always, ...filesOf(manifest, [...entry, key]), ...fonts]
  const assets = await readdir(join(folder, 'assets'))
  return [
    {
      what: "The shell's JavaScript",
      bytes: await sizeOf(folder, shell),
      budget: 60_000,
    },
    {
      what: 'The canvas page, its scripts, styles and font',
      bytes: await sizeOf(folder, page(canvasPage)),
      budget: 220_000,
    },
    {
      what: 'The task editor page, the same',
      bytes: await sizeOf(folder, page(taskEditorPage)),
      budget: 380_000,
    },
    {
      what: 'The compiler in its worker, with the types',
      bytes: await sizeOf(
        folder,
        assets.filter((name) => compiler.test(name)).map((name) => `assets/${name}`),
      ),
      budget: 1_200_000,
    },
  ]
}

/** The scripts and styles of chunks and of all that they import, each once. */
export function filesOf(manifest: Manifest, keys: string[]): string[] {
  const chunks = new Set<Chunk>()
  const add = (key: string) => {
    const chunk = manifest[key]
    if (!chunk) throw new Error(`The build has no chunk of ${key}: has the file moved?`)
    if (chunks.has(chunk)) return
    chunks.add(chunk)
    chunk.imports?.forEach(add)
  }
  keys.forEach(add)
  return [...new Set([...chunks].flatMap(({ file, css = [] }) => [file, ...css]))]
}

/** With gzip, as the server sends them over plain HTTP: there browsers do not take what is smaller still. */
async function sizeOf(folder: string, files: string[]): Promise<number> {
  const sizes = await Promise.all(
    files.map(async (file) => {
      const path = join(folder, file)
      const { size } = await stat(`${path}.gz`).catch(() => stat(path))
      return size
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

export function sizeWords({ what, bytes, budget }: TransferSize): string {
  const kB = (size: number) => (size / 1000).toFixed(1)
  return `${what}: ${kB(bytes)} kB with gzip, of at most ${kB(budget)}`
}
