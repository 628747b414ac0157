import { Type } from '@patchbay/sdk'
import type { Rotation } from '../../secrets/rotate-secrets.ts'
import { defineRoute, type Route } from '../route.ts'

const Rotated = Type.Object({
  keyId: Type.String({ description: 'Of the key that all secrets are encrypted with now' }),
  reencrypted: Type.Integer(),
  unreadable: Type.Integer({ description: 'Secrets of keys that the hub does not know; left as they are' }),
})

export function secretRoutes(deps: { rotateSecrets: (by: string) => Promise<Rotation> }): Route[] {
  return [
    defineRoute(
      {
        method: 'POST',
        path: '/api/secrets/rotate',
        summary:
          'Encrypt all secrets with the current key; where the hub keeps its key in a file of its own, with a new one',
        access: 'admin',
        answers: {
          200: { description: 'What was done; repeating it finishes what was not', schema: Rotated },
        },
      },
      async ({ caller }) => ({ status: 200, body: await deps.rotateSecrets(caller.userId) }),
    ),
  ]
}
