import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startApp, type TestApp } from './support/app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startApp()
})

afterAll(() => app.dispose())

test('the document is valid OpenAPI 3.1 and has every route and endpoint', async () => {
  const graph = { tasks: [{ name: 'echo', type: 'test.echo' }], edges: [] }
  const { slug } = await app.admin.publish({ name: 'Documented', graph })
  const { body } = await app.admin.get('/openapi.json')
  expect(body.openapi).toMatch(/^3\.1\./)
  for (const { contract } of app.routes) {
    const path = contract.path.replace(/:(\w+)/g, '{$1}')
    expect(body.paths[path]).toHaveProperty(contract.method.toLowerCase())
  }
  expect(body.paths).toHaveProperty([`/run/${slug}`, 'post'])
  const ids = Object.values(body.paths as Record<string, Record<string, { operationId: string }>>)
    .flatMap((methods) => Object.values(methods))
    .map(({ operationId }) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
  expect(await new Validator().validate(structuredClone(body))).toMatchObject({ valid: true })
})

test('a change of an endpoint is in it at once', async () => {
  const graph = { tasks: [{ name: 'echo', type: 'test.echo' }], edges: [] }
  const { id, slug } = await app.admin.publish({ name: 'Changing', graph })
  const operation = async () => (await app.admin.get('/openapi.json')).body.paths[`/run/${slug}`]?.post
  expect((await operation()).summary).toBe('Changing')
  await app.admin.patch(`/api/interactions/${id}`, { name: 'Changed' })
  expect((await operation()).summary).toBe('Changed')
  await app.admin.delete(`/api/interactions/${id}`)
  expect(await operation()).toBeUndefined()
})
