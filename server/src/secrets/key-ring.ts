import { createHmac } from 'node:crypto'

export interface SecretKey {
  /** Names it in what it has encrypted, and tells nothing else about it. */
  id: string
  /** 32 bytes. */
  bytes: Buffer
}

/** The keys that this node knows: one that encrypts, and those of before, which are read with. */
export class KeyRing {
  #keys: SecretKey[]

  /** @param keys the current one first; at least one */
  constructor(keys: Buffer[]) {
    this.#keys = keys.map(named)
  }

  get current(): SecretKey {
    return this.#keys[0] as SecretKey
  }

  get earlier(): SecretKey[] {
    return this.#keys.slice(1)
  }

  find(id: string): SecretKey | undefined {
    return this.#keys.find((key) => key.id === id)
  }

  /** From now on this one encrypts. */
  add(bytes: Buffer): void {
    this.#keys.unshift(named(bytes))
  }

  /** Nothing is encrypted with the earlier ones any more. */
  dropEarlier(): void {
    this.#keys.splice(1)
  }
}

function named(bytes: Buffer): SecretKey {
  const id = createHmac('sha256', bytes).update('patchbay: name of the key').digest('hex').slice(0, 12)
  return { id, bytes }
}
