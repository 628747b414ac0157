import { expect, test } from 'vitest'
import { useTask } from '../use-task.ts'
import type sendMail from './send-mail.ts'

const { run } = useTask<typeof sendMail>('google/send-mail')
const sending = 'POST https://gmail.googleapis.com/gmail/v1/users/me/messages/send'
const input = { to: ['Ada <ada@example.com>'], subject: 'Grüße', text: 'Hallo Ada?>' }

test('sends a message in base64url, authorized at the further origin', async () => {
  const result = await run({ input, http: { [sending]: { json: { id: '18c', threadId: '18b' } } } })
  expect(result).toMatchObject({ status: 'completed', output: { id: '18c', threadId: '18b' } })
  const [request] = result.requests
  expect(request?.headers['authorization']).toBe('Bearer test')
  const { raw } = JSON.parse(request?.body ?? '') as { raw: string }
  expect(raw).toMatch(/^[A-Za-z0-9_-]+$/)
  const message = Buffer.from(raw, 'base64url').toString()
  expect(message).toMatch(/^To: "Ada" <ada@example\.com>\r\nSubject: =\?UTF-8\?B\?/)
  expect(message).toContain(Buffer.from('Hallo Ada?>').toString('base64'))
})

test('refuses a header within the subject, and sends nothing', async () => {
  const subject = 'Hi\r\nBcc: everyone@example.com'
  expect(await run({ input: { ...input, subject }, http: () => ({}) })).toMatchObject({
    error: { code: 'fatal_error', message: expect.stringContaining('"subject" holds a line break') },
    requests: [],
  })
})

test('refuses what is too large for one request', async () => {
  const text = 'x'.repeat(500_000)
  expect(await run({ input: { ...input, text, html: text }, http: () => ({}) })).toMatchObject({
    error: { code: 'fatal_error', message: expect.stringContaining('shorten') },
    requests: [],
  })
})

test.each([
  ['userRateLimitExceeded', { status: 'retry-later', afterMs: 60_000 }],
  ['insufficientPermissions', { status: 'failed', error: { code: 'provider_forbidden' } }],
])('status 403 with %s', async (reason, outcome) => {
  const json = { error: { code: 403, message: 'No', errors: [{ reason, domain: 'usageLimits' }] } }
  expect(await run({ input, http: { [sending]: { status: 403, json } } })).toMatchObject(outcome)
})
