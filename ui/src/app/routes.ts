import type { Component } from 'svelte'
import type { Role } from '../api/types.ts'

/** A page gets the parameters of its path as properties. */
type Page = Component<Record<string, string>>

export interface Route {
  /** `/sessions/:id` */
  path: string
  title: string
  /** Who may see it; the server refuses it to others too. */
  role: Role
  /** Which entry of the navigation it belongs to. */
  section: string
  /** The navigation is a rail: the page needs the room. */
  wide?: boolean
  load: () => Promise<{ default: Page }>
}

const page = (load: () => Promise<{ default: unknown }>) => load as Route['load']

export const routes: Route[] = [
  {
    path: '/interactions',
    title: 'Interactions',
    role: 'builder',
    section: '/interactions',
    load: page(() => import('../pages/InteractionsPage.svelte')),
  },
  {
    path: '/interactions/:id',
    title: 'Interaction',
    role: 'builder',
    section: '/interactions',
    wide: true,
    load: page(() => import('../editor/EditorPage.svelte')),
  },
  {
    path: '/sessions',
    title: 'Sessions',
    role: 'user',
    section: '/sessions',
    load: page(() => import('../pages/SessionsPage.svelte')),
  },
  {
    path: '/sessions/:id',
    title: 'Session',
    role: 'user',
    section: '/sessions',
    load: page(() => import('../pages/SessionPage.svelte')),
  },
  {
    path: '/tasks',
    title: 'Tasks',
    role: 'builder',
    section: '/tasks',
    load: page(() => import('../pages/TasksPage.svelte')),
  },
  {
    path: '/tasks/:id',
    title: 'Task',
    role: 'builder',
    section: '/tasks',
    wide: true,
    load: page(() => import('../task-editor/TaskEditorPage.svelte')),
  },
  {
    path: '/integrations',
    title: 'Integrations',
    role: 'user',
    section: '/integrations',
    load: page(() => import('../pages/IntegrationsPage.svelte')),
  },
  {
    path: '/consent',
    title: 'Consent',
    role: 'user',
    section: '/integrations',
    load: page(() => import('../pages/ConsentPage.svelte')),
  },
  {
    path: '/providers',
    title: 'Providers',
    role: 'admin',
    section: '/providers',
    load: page(() => import('../pages/ProvidersPage.svelte')),
  },
  {
    path: '/users',
    title: 'Users',
    role: 'admin',
    section: '/users',
    load: page(() => import('../pages/UsersPage.svelte')),
  },
  {
    path: '/settings',
    title: 'Settings',
    role: 'admin',
    section: '/settings',
    load: page(() => import('../pages/SettingsPage.svelte')),
  },
  {
    path: '/audit',
    title: 'Audit log',
    role: 'admin',
    section: '/audit',
    load: page(() => import('../pages/AuditPage.svelte')),
  },
  {
    path: '/api-keys',
    title: 'API keys',
    role: 'user',
    section: '/api-keys',
    load: page(() => import('../pages/ApiKeysPage.svelte')),
  },
  {
    path: '/account',
    title: 'Your account',
    role: 'user',
    section: '/account',
    load: page(() => import('../pages/AccountPage.svelte')),
  },
]

export interface Match {
  route: Route
  params: Record<string, string>
}

/** @returns undefined where there is no page */
export function matchRoute(path: string, among: Route[] = routes): Match | undefined {
  for (const route of among) {
    const params = paramsOf(route.path, path)
    if (params) return { route, params }
  }
  return undefined
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split('/')
  const given = path.replace(/\/$/, '').split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? ''
    if (part.startsWith(':')) params[part.slice(1)] = decode(value)
    else if (part !== value) return undefined
  }
  return params
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
