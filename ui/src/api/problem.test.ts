import { expect, test } from 'vitest'
import { messageOf } from './problem.ts'

test.each([
  new TypeError(
    'Failed to fetch dynamically imported module: https://hub.example/assets/UsersPage-B9kLvV6N.js',
  ),
  new TypeError(
    'error loading dynamically imported module: https://hub.example/assets/UsersPage-B9kLvV6N.js',
  ),
  new TypeError('Importing a module script failed.'),
  new Error('Unable to preload CSS for https://hub.example/assets/UsersPage-B9kLvV6N.css'),
])('$message is said in words for people', (error) => {
  expect(messageOf(error)).toBe('The hub does not answer, or has another version by now. Load the page anew.')
})

test('any other error says what it says', () => {
  expect(messageOf(new Error('the disk is full'))).toBe('the disk is full')
  expect(messageOf('gone')).toBe('gone')
})
