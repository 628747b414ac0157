import type { Command } from '../command.ts'
import { connectHub, hubOptions } from '../hub-client.ts'

interface Rotation {
  keyId: string
  reencrypted: number
  unreadable: number
}

export const keyRotate: Command = {
  name: 'key rotate',
  args: [],
  summary: 'Encrypt the secrets of a running hub with a new key',
  details:
    'The hub makes the new key where it keeps it in a file of its own. Where the key comes from\n' +
    'PATCHBAY_SECRET_KEY, start the nodes with the new one first, and with the old one in\n' +
    'PATCHBAY_SECRET_KEY_PREVIOUS. It takes the API key of an administrator.',
  options: hubOptions,
  async run({ output, options, ...surroundings }) {
    const hub = connectHub(surroundings, options)
    const { keyId, reencrypted, unreadable } = (await hub.request('POST', '/api/secrets/rotate')) as Rotation
    output.say(`${reencrypted} secrets are encrypted with the key ${keyId} now`)
    if (unreadable === 0) return 0
    output.complain(`${unreadable} secrets are of keys that the hub does not know: they are as they were`)
    return 1
  },
}
