import type { Role, UserRecord } from '../store/records.ts'

export interface UserView {
  id: string
  email: string
  name: string
  role: Role
  plan: string | null
  createdAt: string
}

export function viewUser({ id, email, name, role, plan, createdAt }: UserRecord): UserView {
  return { id, email, name, role, plan, createdAt: new Date(createdAt).toISOString() }
}
