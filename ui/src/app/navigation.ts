import History from '@lucide/svelte/icons/rotate-ccw-clock'
import KeySquare from '@lucide/svelte/icons/key-square'
import Plug from '@lucide/svelte/icons/plug'
import ScrollText from '@lucide/svelte/icons/scroll-text'
import Settings from '@lucide/svelte/icons/settings'
import SquareCode from '@lucide/svelte/icons/square-code'
import Users from '@lucide/svelte/icons/users'
import Workflow from '@lucide/svelte/icons/workflow'
import type { Role } from '../api/types.ts'

export interface NavigationEntry {
  href: string
  label: string
  icon: typeof Workflow
  role: Role
}

export const mainEntries: NavigationEntry[] = [
  { href: '/interactions', label: 'Interactions', icon: Workflow, role: 'builder' },
  { href: '/sessions', label: 'Sessions', icon: History, role: 'user' },
  { href: '/tasks', label: 'Tasks', icon: SquareCode, role: 'builder' },
  { href: '/integrations', label: 'Integrations', icon: Plug, role: 'user' },
]

export const adminEntries: NavigationEntry[] = [
  { href: '/providers', label: 'Providers', icon: KeySquare, role: 'admin' },
  { href: '/users', label: 'Users', icon: Users, role: 'admin' },
  { href: '/settings', label: 'Settings', icon: Settings, role: 'admin' },
  { href: '/audit', label: 'Audit log', icon: ScrollText, role: 'admin' },
]

/** The pages in the menu of the person: of the account alone. */
export const personPages = ['/account', '/api-keys']

/** Where somebody of a role begins. */
export function homeOf(role: Role): string {
  return role === 'user' ? '/sessions' : '/interactions'
}
