import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildResult } from 'esbuild'

export interface SdkModules {
  /** The file that stands for `@patchbay/sdk`. */
  file: string
  /** Folders whose modules may import what they like: they are ours. */
  folders: string[]
}

/** The SDK with `Type` made of a few cheap builders. */
export function leanSdk(): SdkModules {
  return modulesOf('@patchbay/sdk/isolate')
}

/** The SDK with the whole of TypeBox, whose evaluation costs a millisecond per execution. */
export function fullSdk(): SdkModules {
  return modulesOf('@patchbay/sdk')
}

function modulesOf(specifier: string): SdkModules {
  const file = fileURLToPath(import.meta.resolve(specifier))
  const typebox = createRequire(file).resolve('typebox')
  return { file, folders: [dirname(file), dirname(typebox)] }
}

/** The lean builders' object in `lean-type.ts`, which esbuild leaves its name. */
const name = 'leanTypeBuilders'
const builders =
  'Any|Array|Boolean|Enum|Integer|Intersect|Literal|Never|Null|Number|Object|Optional|Readonly|String|Tuple|Union|Unknown|Unsafe'
const definition = new RegExp(String.raw`\b${name}=\{`, 'g')
const knownUse = new RegExp(String.raw`\b${name}\.(?:(?:${builders})\(|Record\(${name}\.String\(\))`, 'g')

/**
 * Whether a bundle made with the lean SDK uses `Type` for nothing but builders that the lean one has. It
 * reads the output, where esbuild has resolved every alias: any other use of the object, a computed
 * member or the object as a value, says no, and so does a string that looks like one.
 */
export function isLeanEnough({ outputFiles = [] }: BuildResult): boolean {
  const code = outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? ''
  return !code.replace(definition, '').replace(knownUse, '').includes(name)
}
