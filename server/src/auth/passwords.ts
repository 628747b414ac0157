import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { Overloaded } from '../errors.ts'

/** scrypt's cost (RFC 7914): 32 MB and some 50 ms each. */
const cost = { N: 2 ** 15, r: 8, p: 1 }
const keyLength = 32

/** Hashes at once: a flood of logins must not take the server's memory and threads. */
const maxAtOnce = 2

/** Hashes that may wait: some 15 seconds' worth. */
const maxWaiting = 500

const waiting: Array<() => void> = []
let running = 0

/** @returns `scrypt$N$r$p$salt$key`, salt and key in base64url */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** Whether the password is the one hashed; takes its time for a hash that is no hash too. */
export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [scheme, N, r, p, salt = '', key = ''] = (hash ?? '').split('$')
  if (scheme !== 'scrypt') {
    await derive(password, Buffer.alloc(16), cost)
    return false
  }
  const expected = Buffer.from(key, 'base64url')
  const actual = await derive(password, Buffer.from(salt, 'base64url'), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  })
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

async function derive(password: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> {
  if (waiting.length >= maxWaiting) throw new Overloaded('Too many are signing in at once', 5_000)
  if (running >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
  running += 1
  try {
    return await new Promise((resolve, reject) => {
      const options = { N, r, p, maxmem: 256 * N * r }
      scrypt(password.normalize('NFKC'), salt, keyLength, options, (error, key) =>
        error ? reject(error) : resolve(key),
      )
    })
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}
