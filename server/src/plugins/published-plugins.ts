import type { Logger } from 'pino'
import type { PluginHead, PluginStore } from '../store/port.ts'
import { RepeatedLook } from '../store/repeated-look.ts'
import type { Catalogue } from '../tasks/catalogue.ts'
import { customType } from '../tasks/custom-type.ts'
import { typeOf } from './plugin-view.ts'

/** Between two looks for what other nodes have published, milliseconds. */
const everyMs = 400

/** Keeps the catalogue at what is published. */
export interface PublishedPlugins {
  /** Whatever was stored before the call is in the catalogue when it resolves. */
  refresh(): Promise<void>
  /** Looks for what other nodes publish, every so often. */
  follow(): void
  /** Another node may have published something. */
  hint(): void
  stop(): Promise<void>
}

export function createPublishedPlugins(deps: {
  plugins: Pick<PluginStore, 'heads' | 'getCode'>
  catalogue: Pick<Catalogue, 'put' | 'remove'>
  log: Logger
}): PublishedPlugins {
  const { plugins, catalogue, log } = deps
  const known = new Map<string, string>()
  let last: Promise<void> = Promise.resolve()
  const looks = new RepeatedLook({
    everyMs,
    look: refresh,
    // While the store is away nothing is published either.
    failed: (error) => log.debug({ err: error }, 'no look at published tasks'),
  })

  async function look(): Promise<void> {
    const heads = await plugins.heads()
    const names = new Set(heads.map(({ name }) => name))
    for (const name of known.keys()) {
      if (names.has(name)) continue
      known.delete(name)
      catalogue.remove(typeOf(name))
    }
    await Promise.all(heads.filter((head) => known.get(head.name) !== keyOf(head)).map(load))
  }

  /** One that does not load leaves the others, and what was there of it. */
  async function load(head: PluginHead): Promise<void> {
    const { name, version, hash } = head
    try {
      const code = await plugins.getCode(typeOf(name), hash)
      if (!code) throw new Error('its code is gone')
      catalogue.put(customType(code, String(version)))
    } catch (error) {
      log.error({ err: error, type: typeOf(name), version }, 'a custom task could not be loaded')
    }
    known.set(name, keyOf(head))
  }

  function refresh(): Promise<void> {
    const next = last.then(look)
    last = next.catch(() => undefined)
    return next
  }

  return {
    refresh,
    follow: () => looks.start(),
    hint: () => looks.hint(),
    stop: () => looks.stop(),
  }
}

function keyOf({ id, version, hash }: PluginHead): string {
  return `${id}/${version}/${hash}`
}
