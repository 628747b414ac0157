import { expect, test } from 'vitest'
import { byName, interactionChoices } from './interaction-choices.ts'

test('names with numbers come as people count', () => {
  const named = ['Part 11', 'Part 2', 'part 1', 'Part 10', 'Ärger'].map((name) => ({ name, slug: name }))
  expect(byName(named).map(({ name }) => name)).toEqual(['Ärger', 'part 1', 'Part 2', 'Part 10', 'Part 11'])
})

test('only those of one name have their address beside it, in its order', () => {
  const choices = interactionChoices(
    byName([
      { id: '1', name: 'Import', slug: 'import-10' },
      { id: '2', name: 'Import', slug: 'import-2' },
      { id: '3', name: 'Export', slug: 'export' },
    ]),
  )
  expect(choices).toEqual([
    { value: '3', label: 'Export' },
    { value: '2', label: 'Import', hint: 'import-2' },
    { value: '1', label: 'Import', hint: 'import-10' },
  ])
})
