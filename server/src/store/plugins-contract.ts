import { describe, expect, test } from 'vitest'
import { v7 as createId } from 'uuid'
import type { Publication, Store } from './port.ts'
import type { PluginRecord } from './records.ts'

/** The part of the store's contract about custom tasks. @param current the open store */
export function pluginsContract(current: () => Store): void {
  describe('plugins', () => {
    test('a name is taken once, and free after deletion; what belongs to it comes and goes with it', async () => {
      const { plugins } = current()
      const one = { ...plugin('same'), version: 1, hash: 'h1' }
      await plugins.insert(one, publicationOf(one))
      const other = { ...plugin('same'), version: 1, hash: 'h2' }
      await expect(plugins.insert(other, publicationOf(other))).rejects.toMatchObject({ field: 'name' })
      expect(await plugins.getVersion(other.id, 1)).toBeNull()
      expect(await plugins.getCode('custom.same', 'h2')).toBeNull()
      expect([await plugins.delete(one.id), await plugins.delete(one.id)]).toEqual([true, false])
      expect(await plugins.get(one.id)).toBeNull()
      expect(await plugins.getVersion(one.id, 1)).toBeNull()
      // Sessions may still run it.
      expect(await plugins.getCode('custom.same', 'h1')).toEqual(publicationOf(one).code)
      await plugins.insert(other, publicationOf(other))
      expect(await plugins.get(other.id)).toEqual(other)
    })

    test('of two changes to one revision the second is refused, and publishes nothing', async () => {
      const { plugins } = current()
      const one = plugin('one')
      await plugins.insert(one)
      const next = { ...one, version: 1, hash: 'h1', draft: null }
      const rival = { ...one, version: 1, hash: 'h2', draft: null }
      const saved = await Promise.all([
        plugins.update(next, publicationOf(next)),
        plugins.update(rival, publicationOf(rival)),
      ])
      const [winner] = saved.filter((result) => result !== null)
      expect(saved.filter((result) => result === null)).toHaveLength(1)
      expect(winner).toMatchObject({ revision: one.revision + 1, draft: null })
      expect(await plugins.get(one.id)).toEqual(winner)
      expect(await plugins.getVersion(one.id, 1)).toMatchObject({ hash: winner?.hash })
      const lost = winner?.hash === 'h1' ? 'h2' : 'h1'
      expect(await plugins.getCode('custom.one', lost)).toBeNull()
    })

    test('long sources and code are kept as they are', async () => {
      const { plugins } = current()
      const source = 'const ä = 1\n'.repeat(10_000)
      const one = { ...plugin('long'), version: 1, hash: 'h', draft: { source, savedBy: 'u', savedAt: 5 } }
      const published = publicationOf(one)
      published.version.source = source
      published.code.code = source
      await plugins.insert(one, published)
      expect(await plugins.get(one.id)).toEqual(one)
      expect((await plugins.getVersion(one.id, 1))?.source).toBe(source)
      expect((await plugins.getCode('custom.long', 'h'))?.code).toBe(source)
    })

    test('the first code of a hash stays', async () => {
      const { plugins } = current()
      const one = { ...plugin('one'), version: 1, hash: 'h' }
      const { code } = publicationOf(one)
      await Promise.all([plugins.putCode(code), plugins.putCode({ ...code })])
      await plugins.putCode({ ...code, author: 'somebody else' })
      expect(await plugins.getCode(code.type, code.hash)).toEqual(code)
    })

    test('lists are by change, by owner, by page; heads are those that are published', async () => {
      const { plugins } = current()
      for (const [at, name] of ['c', 'a', 'b'].entries()) {
        const one = { ...plugin(name), updatedAt: at, ...(name !== 'a' && { version: 1, hash: `h${name}` }) }
        await plugins.insert(one, name === 'a' ? undefined : publicationOf(one))
      }
      await plugins.insert({ ...plugin('d'), ownerId: 'other' })
      const first = await plugins.list({ limit: 2, ownerId: 'owner' })
      const second = await plugins.list({ limit: 2, ownerId: 'owner', cursor: first.nextCursor ?? '' })
      expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['b', 'a', 'c'])
      expect((await plugins.list({ limit: 9 })).items).toHaveLength(4)
      expect(await plugins.countOwnedBy('owner')).toBe(3)
      expect(await plugins.heads()).toEqual([
        { id: expect.any(String), name: 'b', version: 1, hash: 'hb' },
        { id: expect.any(String), name: 'c', version: 1, hash: 'hc' },
      ])
    })

    test('versions are listed newest first', async () => {
      const { plugins } = current()
      let one: PluginRecord = plugin('one')
      await plugins.insert(one)
      for (const version of [1, 2, 3]) {
        const next = { ...one, version, hash: `h${version}` }
        one = (await plugins.update(next, publicationOf(next))) as PluginRecord
      }
      const first = await plugins.listVersions({ pluginId: one.id, limit: 2 })
      const second = await plugins.listVersions({
        pluginId: one.id,
        limit: 2,
        cursor: first.nextCursor ?? '',
      })
      expect([...first.items, ...second.items].map(({ version }) => version)).toEqual([3, 2, 1])
      expect(second.nextCursor).toBeNull()
    })
  })
}

function plugin(name: string): PluginRecord {
  return {
    id: createId(),
    name,
    ownerId: 'owner',
    draft: { source: 'export default 1', savedBy: 'owner', savedAt: 1 },
    version: 0,
    hash: null,
    revision: 1,
    createdAt: 1,
    updatedAt: 1,
  }
}

function publicationOf({ id, name, version, hash }: PluginRecord): Publication {
  const type = `custom.${name}`
  const manifest = { type, title: name, description: '', input: {}, output: {} }
  return {
    version: {
      pluginId: id,
      version,
      source: 'x',
      hash: hash ?? '',
      manifest,
      publishedBy: 'owner',
      createdAt: 1,
    },
    code: {
      type,
      hash: hash ?? '',
      author: 'owner',
      manifest,
      code: 'y',
      fileName: `${name}.ts`,
      sourceMap: '{}',
    },
  }
}
