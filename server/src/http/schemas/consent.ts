import { Type } from '@patchbay/sdk'
import { strict, Time } from './common.ts'
import { ReturnTo } from './integration.ts'

const maxTasks = 20

const CustomType = Type.String({ pattern: '^custom\\.[a-z][a-z0-9-]{0,99}$' })

/** A custom task, and which version of its code. */
const TaskCode = Type.Object({ type: CustomType, hash: Type.String({ pattern: '^[0-9a-f]{64}$' }) }, strict)

export const ConsentType = Type.Object({ type: CustomType })

export const ConsentRequest = Type.Object(
  { tasks: Type.Array(TaskCode, { minItems: 1, maxItems: maxTasks }), returnTo: Type.Optional(ReturnTo) },
  strict,
)

const oneTask = 'custom\\.[a-z][a-z0-9-]*@[0-9a-f]{64}'

/** As `consentUrl` has them. */
export const AskedQuery = Type.Object({
  tasks: Type.String({
    pattern: `^${oneTask}(,${oneTask})*$`,
    maxLength: 200 * maxTasks,
    description: '`<type>@<hash>`, 20 at most, separated by commas',
  }),
})

const Owner = Type.Object(
  {
    id: Type.String({ description: "A user's id, or `package:<name>`" }),
    name: Type.Union([Type.String(), Type.Null()]),
  },
  { description: 'Who wrote it' },
)

const Asked = {
  owner: Owner,
  provider: Type.String(),
  scopes: Type.Array(Type.String()),
  hosts: Type.Array(Type.String(), {
    description: "What it may reach besides the provider's own; `public` for any public host",
  }),
}

export const AskedConsent = Type.Object({
  ...TaskCode.properties,
  title: Type.String(),
  description: Type.String(),
  ...Asked,
  given: Type.Boolean({ description: 'Whether the caller has consented to all of it' }),
})

export const Consent = Type.Object({
  type: Type.String(),
  title: Type.Union([Type.String(), Type.Null()]),
  ...Asked,
  createdAt: Time,
})

export const Consented = Type.Object({
  consents: Type.Array(Consent),
  returnTo: Type.Union([Type.String(), Type.Null()], {
    description: 'Where the browser is to go on, with `consented`',
  }),
})
