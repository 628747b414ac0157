import { type Picture, held } from '../picture.ts'

export const signIn: Picture[] = [
  { name: 'sign-in', as: 'nobody', path: '/', whole: 'form' },
  {
    name: 'sign-in-refused',
    as: 'nobody',
    path: '/',
    whole: 'form',
    async prepare({ page }) {
      await page.getByLabel('E-mail').fill('mira@example.com')
      await page.getByLabel('Password').fill('wrong')
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('alert').waitFor()
    },
  },
  {
    name: 'sign-in-busy',
    as: 'nobody',
    path: '/',
    whole: 'form',
    before: held(/\/api\/auth\/login/),
    async prepare({ page }) {
      await page.getByLabel('E-mail').fill('mira@example.com')
      await page.getByLabel('Password').fill('correct horse')
      await page.getByRole('button', { name: 'Sign in' }).click()
    },
  },
  { name: 'sign-in-open', as: 'stranger', path: '/', whole: 'form' },
  {
    name: 'register',
    as: 'stranger',
    path: '/',
    whole: 'form',
    prepare: ({ page }) => page.getByRole('button', { name: 'Create an account' }).click(),
  },
  {
    name: 'register-refused',
    as: 'stranger',
    path: '/',
    whole: 'form',
    async prepare({ page }) {
      await page.getByRole('button', { name: 'Create an account' }).click()
      await page.getByLabel('Name').fill('Ruth')
      await page.getByLabel('E-mail').fill('root@example.com')
      await page.getByLabel('Password').fill('a long enough one')
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.locator('[aria-invalid=true], [role=alert]').first().waitFor()
    },
  },
  { name: 'first-account', as: 'newcomer', path: '/', whole: 'form' },
  {
    name: 'sign-in-no-answer',
    as: 'nobody',
    path: '/',
    whole: '[role=alert]',
    before: (page) => page.route(/\/api\//, (route) => route.abort('connectionfailed')),
  },
]
