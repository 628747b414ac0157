import { LRUCache } from 'lru-cache'
import {
  askedList,
  type Binding,
  bindingOf,
  endpointContract,
  type GraphTask,
  type Plan,
  preparePlan,
} from '@patchbay/graph'
import type { FieldError } from '../errors.ts'
import { type AccountNeed, needOf } from '../integrations/account-need.ts'
import type { Store } from '../store/port.ts'
import type { VersionRecord } from '../store/records.ts'
import type { FindTask } from '../tasks/catalogue.ts'
import type { TaskTypes } from '../tasks/task-types.ts'
import { compileSchema } from '../validation/compile-schema.ts'

/** One version of an interaction, ready to run. */
export interface Runnable {
  interactionId: string
  version: number
  plan: Plan
  /** What its tasks run. */
  findTask: FindTask
  response: Binding | null
  /** Names of the top-level members of the body, with those of their fields that are secret. */
  secretAsks: Map<string, string[]>
  /** By the names of the tasks that act as somebody. */
  accounts: Map<string, AccountNeed>
  checkBody: (body: unknown) => FieldError[]
}

/** Versions by interaction and number. Those that sessions run are frozen, so what is cached stays true. */
export interface Runnables {
  load(interactionId: string, version: number): Promise<Runnable | null>
  /** Of a version at hand; cached where it is frozen. */
  of(version: VersionRecord): Promise<Runnable>
}

export function createRunnables({
  store,
  types,
}: {
  store: Pick<Store, 'interactions'>
  types: Pick<TaskTypes, 'of'>
}): Runnables {
  const cache = new LRUCache<string, Runnable>({ max: 500 })

  async function of(version: VersionRecord): Promise<Runnable> {
    const key = keyOf(version.interactionId, version.version)
    const known = version.frozen ? cache.get(key) : undefined
    if (known) return known
    const { graph, response, interactionId } = version
    const findTask = await types.of(version)
    const contract = endpointContract({ graph, findTaskType: findTask })
    const runnable: Runnable = {
      interactionId,
      version: version.version,
      plan: preparePlan(graph),
      findTask,
      response,
      secretAsks: new Map(graph.tasks.map((task) => [task.name, secretAsksOf(task, findTask)] as const)),
      accounts: accountsOf(graph.tasks, findTask),
      checkBody: compileSchema(contract.bodySchema),
    }
    if (version.frozen) cache.set(key, runnable)
    return runnable
  }

  return {
    of,
    async load(interactionId, version) {
      const known = cache.get(keyOf(interactionId, version))
      if (known) return known
      const stored = await store.interactions.getVersion(interactionId, version)
      return stored && (await of(stored))
    },
  }
}

function accountsOf(tasks: GraphTask[], findTask: FindTask): Map<string, AccountNeed> {
  return new Map(
    tasks.flatMap((task): Array<[string, AccountNeed]> => {
      const found = findTask(task.type)
      const need = found && needOf(found, task)
      return need ? [[task.name, need]] : []
    }),
  )
}

/** A list whose items are put into secret fields is as secret as they are. */
function secretAsksOf(task: GraphTask, findTask: FindTask): string[] {
  const secretFields = findTask(task.type)?.secretFields ?? []
  const kindOf = (field: string) => bindingOf(task, field).kind
  const fromItem = secretFields.some((field) => kindOf(field) === 'item' || kindOf(field) === 'template')
  return task.forEach && fromItem ? [...secretFields, askedList] : secretFields
}

function keyOf(interactionId: string, version: number): string {
  return `${interactionId}/${version}`
}
