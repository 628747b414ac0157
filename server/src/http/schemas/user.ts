import { Type } from '@patchbay/sdk'
import { strict, Time, TimeOrNull } from './common.ts'

export const Role = Type.Union([Type.Literal('admin'), Type.Literal('builder'), Type.Literal('user')])
export const Plan = Type.Union([Type.String({ minLength: 1, maxLength: 64 }), Type.Null()])
export const PersonName = Type.String({ minLength: 1, maxLength: 200 })
export const Email = Type.String({ format: 'email', maxLength: 254 })
export const Password = Type.String({ minLength: 8, maxLength: 200 })

export const User = Type.Object({
  id: Type.String(),
  email: Type.String(),
  name: Type.String(),
  role: Role,
  plan: Plan,
  createdAt: Time,
})

export const SignedIn = Type.Object({ user: User, token: Type.String(), expiresAt: Time })

export const AuthState = Type.Object({
  user: Type.Union([User, Type.Null()]),
  registration: Type.Union(
    (['first', 'open', 'closed'] as const).map((who) => Type.Literal(who)),
    {
      description: 'first: nobody has an account yet, who registers becomes administrator',
    },
  ),
})

export const Credentials = Type.Object(
  { email: Type.String({ maxLength: 254 }), password: Type.String({ maxLength: 200 }) },
  strict,
)

export const ApiKey = Type.Object({
  id: Type.String(),
  name: Type.String(),
  createdAt: Time,
  expiresAt: TimeOrNull,
})
