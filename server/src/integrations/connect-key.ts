import { createHash } from 'node:crypto'
import type { ApiKeyProvider } from '@patchbay/sdk'
import { type FieldError, InvalidInput } from '../errors.ts'
import type { Secret } from './credential.ts'
import { ProviderUnreachable, type ProviderClient } from './provider-client.ts'
import { type Account, accountRequestOf, AccountUnknown, askForAccount, readAccount } from './read-account.ts'

/**
 * Finds out whose API key it is, which shows that the provider takes it.
 *
 * @throws {InvalidInput} where fields are missing, unknown, or not taken by the provider
 */
export async function connectKey(
  ask: ProviderClient,
  definition: ApiKeyProvider,
  given: Record<string, string>,
): Promise<{ account: Account; secret: Secret }> {
  const fields = checkedFields(definition, given)
  const secret: Secret = { kind: 'api-key', fields }
  return { account: await accountOf(ask, definition, secret), secret }
}

function checkedFields(
  { fields, title }: ApiKeyProvider,
  given: Record<string, string>,
): Record<string, string> {
  const known = new Set(fields.map(({ name }) => name))
  const errors: FieldError[] = Object.keys(given)
    .filter((name) => !known.has(name))
    .map((name) => ({ path: `/fields/${name}`, message: `is no field of ${title}` }))
  const filled = Object.fromEntries(
    fields.map(({ name }) => [name, (Object.hasOwn(given, name) ? (given[name] ?? '') : '').trim()]),
  )
  for (const [name, value] of Object.entries(filled)) {
    if (value === '') errors.push({ path: `/fields/${name}`, message: 'is required' })
    // It becomes part of a header or a path.
    else if (!/^[\x21-\x7e]+$/.test(value))
      errors.push({ path: `/fields/${name}`, message: 'must be printable ASCII without spaces' })
  }
  if (errors.length > 0) throw new InvalidInput(errors)
  return filled
}

async function accountOf(ask: ProviderClient, definition: ApiKeyProvider, secret: Secret): Promise<Account> {
  const { account, title, fields } = definition
  const digest = createHash('sha256').update(JSON.stringify(secret)).digest('base64url')
  const nameless: Account = { id: digest, name: title, picture: null }
  const request = accountRequestOf(definition, secret)
  if (!request) return nameless
  const secretField = fields.find((field) => field.secret) ?? fields[0]
  const wrong = (message: string) =>
    new InvalidInput([{ path: `/fields/${secretField?.name ?? ''}`, message }])
  try {
    const answer = await askForAccount(ask, request, definition)
    return account ? readAccount(account, answer) : nameless
  } catch (error) {
    if (error instanceof AccountUnknown && error.refused)
      throw wrong(
        `is refused by ${title}: check that it is complete and still valid there (${error.message})`,
      )
    if (error instanceof AccountUnknown) throw wrong(`is not taken by ${title}: ${error.message}`)
    if (error instanceof ProviderUnreachable)
      throw wrong(`could not be tried with ${title}: ${error.message}; try again`)
    throw error
  }
}
