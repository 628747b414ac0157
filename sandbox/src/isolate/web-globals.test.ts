import { webcrypto } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSandbox } from '../host/create-sandbox.ts'
import type { Sandbox } from '../sandbox.ts'
import { execution, taskBundle } from '../testing/task-bundle.ts'

let sandbox: Sandbox
beforeAll(async () => {
  const fetch = () => Promise.reject(new Error('there is no network here'))
  sandbox = await createSandbox({ runners: { trusted: 0, untrusted: 1 }, fetch })
})
afterAll(() => sandbox.close())

async function inSandbox(body: string): Promise<unknown> {
  const outcome = await sandbox.execute(execution(await taskBundle({ body })))
  if (outcome.status !== 'completed') throw new Error(JSON.stringify(outcome))
  return JSON.parse(outcome.outputJson)
}

/** What Node's own globals make of the same code. */
async function inNode(body: string): Promise<unknown> {
  const AsyncFunction = (async () => undefined).constructor as new (body: string) => () => Promise<unknown>
  return JSON.parse(JSON.stringify(await new AsyncFunction(body)()))
}

describe('do as Node does', () => {
  test.each([
    'return new URL("../x?a=1&b=%20c#h", "http://user:pw@Ex.com:80/a/b/").href',
    'const u = new URL("https://ü.example/"); u.port = "8443"; u.hash = "x y"; u.search = "?q=é"; return [u.href, u.host, u.origin, JSON.stringify(u)]',
    'const u = new URL("https://a.b/?x=1&x=2"); u.searchParams.append("y", "a b~&"); u.searchParams.delete("x", "1"); return [u.href, u.search]',
    'const u = new URL("https://a.b/?x=1"); const p = u.searchParams; u.search = "?z=3"; return [p.get("x"), p.get("z"), p.size]',
    'return [URL.canParse("nope"), URL.canParse("/a", "https://b.c"), URL.parse("::")]',
    'return [...new URLSearchParams("?a=1&b=%zz&c=+d%20e&&f")]',
    'return [new URLSearchParams({ a: "1", b: "ü!\'()*~" }).toString(), new URLSearchParams([["b", "2"], ["a", "1"]]).toString()]',
    'const p = new URLSearchParams("b=2&a=1&b=3"); p.sort(); p.set("b", "9"); return [p.toString(), p.has("a"), p.getAll("b"), [...p.keys()]]',
    'return [btoa("hé"), atob("aGk="), atob(" aG k ")]',
    'return [...new TextEncoder().encode("hé€😀\\ud800")]',
    'return new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x68, 0xff, 0x69]))',
    'return new TextDecoder("latin1").decode(new Uint8Array([0xe9]))',
    'const d = new TextDecoder(); return [d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }), d.decode(new Uint8Array([0xac, 0xf0, 0x9f]), { stream: true }), d.decode(new Uint8Array([0x98, 0x80]))]',
    'try { new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])) } catch (error) { return error.name }',
    'const h = new Headers({ B: " 2 ", a: "1" }); h.append("b", "3"); return [[...h], h.get("B"), h.has("c"), [...h.keys()]]',
    'const h = new Headers([["set-cookie", "a"], ["Set-Cookie", "b"]]); return [h.getSetCookie(), [...h]]',
    'const r = new Response("hé", { status: 404 }); return [r.ok, r.status, await r.clone().text(), [...(await r.bytes())], r.bodyUsed]',
    'return [await Response.json({ a: 1 }).json(), Response.json(1).headers.get("content-type")]',
    'const c = new AbortController(); const seen = []; c.signal.addEventListener("abort", () => seen.push(1)); c.abort("why"); c.abort("again"); return [seen, c.signal.aborted, c.signal.reason]',
    'const s = AbortSignal.any([new AbortController().signal, AbortSignal.abort("x")]); return [s.aborted, s.reason]',
    'try { AbortSignal.abort().throwIfAborted() } catch (error) { return [error.name, error instanceof DOMException] }',
    'const a = { d: new Date(0), m: new Map([[1, { x: 1 }]]), s: new Set([1]), b: new Uint8Array([1, 2]), r: /a/g, e: new TypeError("t") }; a.self = a; const c = structuredClone(a); return [c.self === c, c.d.getTime(), c.m.get(1), [...c.s], [...c.b], c.r.flags, c.e.name, c.m !== a.m]',
    'try { structuredClone(() => 1) } catch (error) { return error.name }',
    'const order = []; setTimeout(() => order.push("b"), 15); const c = setTimeout(() => order.push("no"), 5); clearTimeout(c); setTimeout((x) => order.push(x), 1, "a"); queueMicrotask(() => order.push("first")); await new Promise((r) => setTimeout(r, 40)); return order',
    'let n = 0; const i = setInterval(() => { if (++n === 3) clearInterval(i) }, 2); await new Promise((r) => setTimeout(r, 60)); return n',
    'return [typeof fetch, typeof crypto.randomUUID(), crypto.randomUUID().length, crypto.getRandomValues(new Uint32Array(3)).length]',
    'const hex = (b) => Array.from(new Uint8Array(b), (x) => x.toString(16)).join(); return hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("abc")))',
    'const k = await crypto.subtle.importKey("raw", new Uint8Array([1, 2, 3]), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]); const d = new Uint8Array([9]); const s = await crypto.subtle.sign("HMAC", k, d); return [[...new Uint8Array(s)], await crypto.subtle.verify("HMAC", k, s, d), await crypto.subtle.verify("HMAC", k, s, new Uint8Array([8]))]',
    'const k = await crypto.subtle.importKey("raw", new Uint8Array(32), "AES-GCM", false, ["encrypt", "decrypt"]); const iv = new Uint8Array(12); const e = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, k, new Uint8Array([1, 2])); return [[...new Uint8Array(e)], [...new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, k, e))]]',
    'const k = await crypto.subtle.importKey("raw", new Uint8Array([1]), "PBKDF2", false, ["deriveBits"]); return [...new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array([2]), iterations: 1000 }, k, 128))]',
  ])('%s', async (body) => {
    expect(await inSandbox(body)).toEqual(await inNode(body))
  })
})

test('a key that Node made signs what Node verifies', async () => {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const pkcs8 = new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey))
  const signature = await inSandbox(`
    const bytes = new Uint8Array(${JSON.stringify([...pkcs8])})
    const key = await crypto.subtle.importKey('pkcs8', bytes, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
    return [...new Uint8Array(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new Uint8Array([7])))]`)
  const signed = new Uint8Array(signature as number[])
  const verified = webcrypto.subtle.verify(
    { name: 'ECDSA', hash: 'SHA-256' },
    pair.publicKey,
    signed,
    new Uint8Array([7]),
  )
  expect(await verified).toBe(true)
})

test.each([
  ['crypto.getRandomValues(new Uint8Array(65_537))', 'QuotaExceededError'],
  ['await crypto.subtle.digest("MD5", new Uint8Array(1))', 'OperationError'],
  ['new URL("nonsense")', 'TypeError'],
  ['atob("%")', 'InvalidCharacterError'],
  ['btoa("€")', 'InvalidCharacterError'],
  ['new TextDecoder("none")', 'RangeError'],
])('%s throws', async (code, name) => {
  expect(await inSandbox(`try { ${code} } catch (error: any) { return error.name }`)).toBe(name)
})
