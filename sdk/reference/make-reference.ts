import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { Application, type TypeDocOptions } from 'typedoc'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Where the pages are kept. */
export const referenceFolder = join(root, 'docs/reference')

/** A page for each of the SDK's entries, as `@module` names them. */
const pages = ['sdk.md', 'testing.md']

/** Of the Markdown plugin as well. */
const options: TypeDocOptions & Record<string, unknown> = {
  entryPoints: ['src', 'testing'].map((folder) => join(root, 'sdk', folder, 'index.ts')),
  tsconfig: join(root, 'tsconfig.json'),
  plugin: ['typedoc-plugin-markdown'],
  excludeExternals: true,
  // tsc checks the types.
  skipErrorChecking: true,
  disableSources: true,
  readme: 'none',
  logLevel: 'Error',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  outputFileStrategy: 'modules',
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  propertyMembersFormat: 'table',
}

/** The reference of the SDK, made of its docstrings: pages by their name. */
export async function makeReference(): Promise<Map<string, string>> {
  const out = await mkdtemp(join(tmpdir(), 'patchbay-reference-'))
  try {
    const app = await Application.bootstrapWithPlugins({ ...options, out })
    const project = await app.convert()
    if (!project) throw new Error('The SDK cannot be read')
    await app.generateOutputs(project)
    const made = await Promise.all(
      pages.map(async (page) => [page, await tidied(await readFile(join(out, page), 'utf8'), page)] as const),
    )
    return new Map(made)
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

async function tidied(text: string, page: string): Promise<string> {
  const title = page === 'sdk.md' ? '@patchbay/sdk' : '@patchbay/sdk/testing'
  const note = '<!-- Made of docstrings by npm run reference: edit those. -->'
  const path = join(referenceFolder, basename(page))
  const config = await resolveConfig(path)
  return format(text.replace(/^# .*\n/, `${note}\n\n# ${title}\n`), { ...config, filepath: path })
}
