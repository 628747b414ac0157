import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  checkPackageTypes,
  type Diagnostic,
  fingerprintOf,
  type PackageFolder,
  readPackage,
  type Sandbox,
  type TypeChecker,
} from '@patchbay/sandbox'
import type { Logger } from 'pino'
import { mergeDiagnostics } from '../plugins/merge-diagnostics.ts'
import { placeOfType } from '../plugins/type-of-bundle.ts'
import type { Catalogue } from '../tasks/catalogue.ts'
import type { TaskType } from '../tasks/task-type.ts'
import { authorOf, type LoadedTask, loadPackage } from './load-package.ts'

/** Between two looks for what was saved, milliseconds. */
const everyMs = 250

/** A start waits so long for packages; those that take longer come later. */
const patienceMs = 5_000

export interface PackageView {
  /** Of its folder. */
  name: string
  version: string | null
  /** The task types that it gives, by name. */
  tasks: string[]
  /** By file and line; a task with an error is as it was before. Types alone keep no task from running. */
  problems: Diagnostic[]
  /** Its types are checked, too. */
  checked: boolean
  loadedAt: string
}

/** Keeps the catalogue at what is on disk. */
export interface Packages {
  /** Loads all there are, and from then on whatever changes. */
  start(): Promise<void>
  /** By name. */
  list(): PackageView[]
  stop(): void
}

interface Package {
  version: string | null
  /** By file: the newest that could be loaded. */
  types: Map<string, TaskType>
  problems: Diagnostic[]
  misfits: Diagnostic[] | undefined
  loadedAt: number
}

/** @param deps.dir absolute, without symbolic links; undefined: there are none */
export function createPackages(deps: {
  dir: string | undefined
  sandbox: Pick<Sandbox, 'describe'>
  typeChecker: Pick<TypeChecker, 'check'>
  catalogue: Pick<Catalogue, 'get' | 'put' | 'remove'>
  log: Logger
}): Packages {
  const { dir, sandbox, typeChecker, catalogue, log } = deps
  const packages = new Map<string, Package>()
  /** Fingerprints of the folders as they were when they were loaded. */
  const known = new Map<string, string>()
  /** The types that each was refused because somebody else had them. */
  const refused = new Map<string, string[]>()
  const busy = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  async function look(): Promise<void> {
    const found = dir === undefined ? [] : await readdir(dir, { withFileTypes: true }).catch(() => [])
    const folders = found.filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    const names = folders.map(({ name }) => name).filter((name) => !/^\.|^node_modules$/.test(name))
    await Promise.all([...new Set([...names, ...known.keys()])].map(lookAt))
  }

  /** One that cannot be loaded, or takes long, leaves the others. */
  async function lookAt(name: string): Promise<void> {
    if (dir === undefined || stopped || busy.has(name)) return
    busy.add(name)
    try {
      const fingerprint = await fingerprintOf(join(dir, name))
      if (known.get(name) === fingerprint && !isFreed(name)) return
      known.set(name, fingerprint)
      refused.delete(name)
      await load(dir, name)
    } catch (error) {
      if (!stopped) log.error({ err: error, package: name }, 'a package could not be loaded')
    } finally {
      busy.delete(name)
    }
  }

  /** Whether a type that it was refused is nobody's any more. */
  function isFreed(name: string): boolean {
    return (refused.get(name) ?? []).some((type) => catalogue.get(type) === undefined)
  }

  async function load(dir: string, name: string): Promise<void> {
    const folder = await readPackage(dir, name)
    const before = packages.get(name)
    if (!folder) return forget(name)
    if ('problem' in folder) {
      const { version = null, types = new Map<string, TaskType>() } = before ?? {}
      const problems = [folder.problem]
      return keep(name, { version, types, problems, misfits: [], loadedAt: Date.now() })
    }
    const loaded = await loadPackage(sandbox, name, folder)
    if (stopped) return
    const now = settle(name, folder, loaded)
    keep(name, now)
    void checkTypes(name, folder, now)
  }

  /** Puts what could be loaded into the catalogue; what could not stays as it was. */
  function settle(name: string, { version }: PackageFolder, loaded: LoadedTask[]): Package {
    const before = packages.get(name)?.types ?? new Map<string, TaskType>()
    const types = new Map<string, TaskType>()
    const problems = loaded.flatMap((task) => task.problems)
    const taken: string[] = []
    for (const { file, text, type = before.get(file) } of loaded) {
      if (!type) continue
      const twin = [...types].find(([, one]) => one.type === type.type)?.[0]
      const other = twin ?? ownerOf(type, name)
      if (other === undefined) types.set(file, type)
      else {
        if (twin === undefined) taken.push(type.type)
        const message = `There is a task type ${type.type} already, ${other}: give this one another name`
        problems.push({ file, ...placeOfType(text), message, severity: 'error' })
      }
    }
    const kept = new Set([...types.values()].map(({ type }) => type))
    for (const { type } of before.values()) if (!kept.has(type)) catalogue.remove(type, name)
    for (const type of types.values()) catalogue.put(type)
    refused.set(name, taken)
    return { version, types, problems, misfits: undefined, loadedAt: Date.now() }
  }

  /** Who else has the type, in words. */
  function ownerOf({ type }: TaskType, name: string): string | undefined {
    const there = catalogue.get(type)
    if (!there || there.package === name) return undefined
    return there.package === undefined ? 'which is published' : `in the package ${there.package}`
  }

  async function checkTypes(name: string, folder: PackageFolder, of: Package): Promise<void> {
    const misfits = await checkPackageTypes(typeChecker, folder, authorOf(name)).catch((error: unknown) => {
      if (!stopped) log.warn({ err: error, package: name }, 'the types of a package could not be checked')
      return []
    })
    if (packages.get(name) === of && !stopped) keep(name, { ...of, misfits })
  }

  function keep(name: string, now: Package): void {
    const before = packages.get(name)
    packages.set(name, now)
    const told = new Set(before ? problemsOf(before).map(keyOf) : [])
    for (const problem of problemsOf(now)) {
      const { file, line, column, message } = problem
      if (told.has(keyOf(problem))) continue
      log.error({ package: name, file, line, column }, `${name}/${file}:${line}:${column} ${message}`)
    }
    if (now.misfits !== undefined) return
    const tasks = [...now.types.values()].map(({ type }) => type)
    log.info({ package: name, version: now.version, tasks }, 'a package is loaded')
  }

  function forget(name: string): void {
    const before = packages.get(name)
    known.delete(name)
    refused.delete(name)
    if (!before) return
    for (const { type } of before.types.values()) catalogue.remove(type, name)
    packages.delete(name)
    log.info({ package: name }, 'a package is gone')
  }

  return {
    async start() {
      if (dir === undefined) return
      const loading = look()
      timer = setInterval(() => void look(), everyMs)
      let patience: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        patience = setTimeout(resolve, patienceMs)
      })
      await Promise.race([loading, late])
      clearTimeout(patience)
    },
    list: () => [...packages].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => view(name, one)),
    stop() {
      stopped = true
      clearInterval(timer)
    },
  }
}

function problemsOf({ problems, misfits = [] }: Package): Diagnostic[] {
  return mergeDiagnostics(misfits, problems)
}

function keyOf({ file, line, column, message }: Diagnostic): string {
  return `${file}:${line}:${column} ${message}`
}

function view(name: string, one: Package): PackageView {
  return {
    name,
    version: one.version,
    tasks: [...one.types.values()].map(({ type }) => type).toSorted(),
    problems: problemsOf(one),
    checked: one.misfits !== undefined,
    loadedAt: new Date(one.loadedAt).toISOString(),
  }
}
