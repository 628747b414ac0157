import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { KeyRing } from './key-ring.ts'

const algorithm = 'aes-256-gcm'
const ivLength = 12
const tagLength = 16

/** `1.<key id>.<base64url of iv, ciphertext, tag>` */
const sealedPattern = /^1\.([0-9a-f]{12})\.([\w-]+)$/

/** What was sealed was changed, belongs elsewhere, or its key is not known here. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable'
}

/** Encrypts secrets at rest. */
export interface SecretBox {
  /**
   * @param place what the secret belongs to, such as `integration/<id>`: moved elsewhere it cannot be opened
   * @returns printable ASCII; another text each time
   */
  seal(secret: string, place: string): string
  /** @throws {SecretUnreadable} */
  open(sealed: string, place: string): string
  /** Whether it was sealed with the key that encrypts now. */
  isCurrent(sealed: string): boolean
}

/** AES-256-GCM. What it seals names its key, and is bound to its place. */
export function createSecretBox(ring: KeyRing): SecretBox {
  return {
    seal(secret, place) {
      const { id, bytes } = ring.current
      const iv = randomBytes(ivLength)
      const cipher = createCipheriv(algorithm, bytes, iv, { authTagLength: tagLength })
      cipher.setAAD(Buffer.from(`${id}/${place}`))
      const sealed = Buffer.concat([iv, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `1.${id}.${sealed.toString('base64url')}`
    },
    open(sealed, place) {
      const [, id = '', text = ''] = sealedPattern.exec(sealed) ?? []
      const key = ring.find(id)
      if (!key) {
        throw new SecretUnreadable(
          `The secret of ${place} was encrypted with a key that is not known here: add it to PATCHBAY_SECRET_KEY_PREVIOUS`,
        )
      }
      const bytes = Buffer.from(text, 'base64url')
      try {
        const iv = bytes.subarray(0, ivLength)
        const decipher = createDecipheriv(algorithm, key.bytes, iv, { authTagLength: tagLength })
        decipher.setAAD(Buffer.from(`${id}/${place}`))
        decipher.setAuthTag(bytes.subarray(-tagLength))
        return (
          decipher.update(bytes.subarray(ivLength, -tagLength), undefined, 'utf8') + decipher.final('utf8')
        )
      } catch {
        throw new SecretUnreadable(`The secret of ${place} was changed, or belongs to something else`)
      }
    },
    isCurrent: (sealed) => sealedPattern.exec(sealed)?.[1] === ring.current.id,
  }
}
