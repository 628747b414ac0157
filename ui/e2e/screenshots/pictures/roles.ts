import type { Picture } from '../picture.ts'

export const roles: Picture[] = [
  { name: 'role-user-home', as: 'user', path: '/', whole: 'tbody:not([aria-busy=true]) tr' },
  { name: 'role-user-refused', as: 'user', path: '/interactions', whole: 'main h2' },
  { name: 'role-builder-refused', as: 'drawer', path: '/users', whole: 'main h2' },
  { name: 'page-not-found', path: '/nothing-like-it', whole: 'main h2' },
  {
    name: 'page-not-loaded',
    path: '/users',
    whole: '[role=alert]',
    before: (page) => page.route(/\/assets\/UsersPage/, (route) => route.abort('connectionfailed')),
  },
]
