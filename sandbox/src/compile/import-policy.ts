import { readFile, realpath, stat } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { basename, extname, sep } from 'node:path'
import type { Loader, OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild'
import { builtinHint, refusedForm } from './import-hint.ts'
import { sizeLimits, type PluginSource } from './plugin-source.ts'
import type { SdkModules } from './sdk-modules.ts'

/** The specifier under which the bundle's first module imports the plugin. */
export const pluginSpecifier = 'patchbay:plugin'

/** The esbuild namespace of a source that is no file. */
export const textNamespace = 'text'

const loaders: Record<string, Loader> = {
  '.js': 'js',
  '.mjs': 'js',
  '.cjs': 'js',
  '.ts': 'ts',
  '.mts': 'ts',
  '.cts': 'ts',
  '.json': 'json',
}

/** Marks resolutions that the policy itself asks esbuild for. */
const asked = Symbol('asked by the import policy')

/**
 * Decides what a plugin may import: the SDK, and JavaScript, TypeScript and JSON files within its own
 * folder. Everything else is refused at its import statement, with a hint how to do without.
 *
 * @param options.sdk what stands for it in the bundle; `external`: its import stays
 * @param options.folders whose files the plugin may bundle, without symbolic links
 */
export function importPolicy(
  source: PluginSource,
  { sdk, folders }: { sdk: SdkModules | 'external'; folders: string[] },
): Plugin {
  const ours = sdk === 'external' ? [] : sdk.folders
  const isSdks = (path: string) => ours.some((folder) => isWithin(path, folder))
  return {
    name: 'import-policy',
    setup(build) {
      build.onResolve({ filter: /.*/ }, async (args) => {
        if (args.pluginData === asked) return undefined
        if (args.path === pluginSpecifier && args.importer === '<stdin>') return entryOf(source, folders)
        if (args.namespace === 'file' && isSdks(args.importer)) return undefined
        if (args.path === '@patchbay/sdk') {
          return sdk === 'external' ? { path: args.path, external: true } : { path: sdk.file }
        }
        const refused = refusedForm(args.path) ?? refusedAttributes(args.with)
        if (refused) return refuse(refused)
        if (source.kind === 'text') return refuse(textImportsSdkOnly(args.path))
        return resolveWithin(folders, args, build)
      })
      // Not every file is resolved by way of the above: this is where none gets past.
      build.onLoad({ filter: /.*/, namespace: 'file' }, async ({ path }) => {
        if (isSdks(path)) return undefined
        const errors = await fileProblems(await realpath(path), folders, basename(path))
        if (errors.length > 0) return { errors }
        const loader = loaderOf(path)
        return loader === 'json'
          ? undefined
          : { contents: withoutSourceMaps(await readFile(path, 'utf8')), loader }
      })
      if (source.kind === 'text') {
        const loaded = { contents: withoutSourceMaps(source.text), loader: loaderOf(source.name) }
        build.onLoad({ filter: /.*/, namespace: textNamespace }, () => loaded)
      }
    },
  }
}

/**
 * A source whose comments name no source map. esbuild would follow them, out of the folder as well, and take what
 * they say for where the code comes from.
 */
function withoutSourceMaps(text: string): string {
  return text.replaceAll(/(\/[/*][#@]\s*sourceMappingURL)=/g, '$1 ')
}

/** How a source of this name is read; TypeScript unless its extension says otherwise. */
export function loaderOf(name: string): Loader {
  return loaders[extname(name)] ?? 'ts'
}

async function entryOf(source: PluginSource, folders: string[]): Promise<OnResolveResult> {
  if (source.kind === 'text') return { path: source.name, namespace: textNamespace }
  const path = await realpath(source.file)
  return { path, errors: await fileProblems(path, folders, basename(source.file)) }
}

async function resolveWithin(
  folders: string[],
  { path: specifier, importer, kind, resolveDir }: OnResolveArgs,
  build: PluginBuild,
): Promise<OnResolveResult> {
  const found = await build.resolve(specifier, { importer, kind, resolveDir, pluginData: asked })
  if (found.errors.length > 0 || found.external) {
    return refuse(isBuiltin(specifier) ? builtinHint(specifier) : notFound(specifier))
  }
  if (found.namespace !== 'file') return { path: found.path, namespace: found.namespace }
  const path = await realpath(found.path)
  return { path, sideEffects: found.sideEffects, errors: await fileProblems(path, folders, specifier) }
}

async function fileProblems(
  path: string,
  folders: string[],
  named: string,
): Promise<Array<{ text: string }>> {
  if (!folders.some((folder) => isWithin(path, folder))) {
    return [{ text: `"${named}" lies outside of the plugin's folder: copy or install it into that folder` }]
  }
  const extension = extname(path)
  if (extension === '.node') {
    return [
      {
        text: `"${named}" is a native addon, which a sandbox cannot load: use a package in plain JavaScript`,
      },
    ]
  }
  if (!(extension in loaders)) {
    const known = Object.keys(loaders).join(' ')
    return [
      { text: `"${named}" cannot be imported: only ${known} files can; put its content into one of those` },
    ]
  }
  const found = await stat(path)
  // Reading a pipe or a device would never end.
  if (!found.isFile()) return [{ text: `"${named}" is no file` }]
  if (found.size > sizeLimits.source) return [{ text: tooLarge(named) }]
  return []
}

/** Says that a source is over its size limit. */
export function tooLarge(name: string): string {
  return `"${name}" is larger than ${sizeLimits.source / 1_000_000} MB: split it, or import less`
}

function isWithin(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function refusedAttributes(attributes: Record<string, string>): string | undefined {
  const { type = 'json' } = attributes
  return type === 'json'
    ? undefined
    : `an import of type "${type}" is not supported: put the content into a .json file`
}

function textImportsSdkOnly(specifier: string): string {
  if (isBuiltin(specifier)) return builtinHint(specifier)
  return `"${specifier.slice(0, 100)}" cannot be imported: a task of one file imports @patchbay/sdk only; put the code into the file itself`
}

function notFound(specifier: string): string {
  return specifier.startsWith('.')
    ? `"${specifier}" does not exist: check the path and give it with its extension`
    : `"${specifier}" is not installed in the plugin's folder: install it there, in that folder's own node_modules`
}

function refuse(text: string): OnResolveResult {
  return { errors: [{ text }] }
}
