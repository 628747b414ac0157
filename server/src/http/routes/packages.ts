import { Type } from '@patchbay/sdk'
import type { Packages } from '../../packages/create-packages.ts'
import { defineRoute, type Route } from '../route.ts'
import { Package } from '../schemas/plugin.ts'

export function packageRoutes({ packages }: { packages: Pick<Packages, 'list'> }): Route[] {
  return [
    defineRoute(
      {
        method: 'GET',
        path: '/api/packages',
        summary: 'Custom tasks on the disk of this node, and what is wrong with them',
        access: 'builder',
        answers: { 200: { description: 'By name', schema: Type.Array(Package) } },
      },
      () => Promise.resolve({ status: 200, body: packages.list() }),
    ),
  ]
}
