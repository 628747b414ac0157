import { expect, test } from 'vitest'
import { filesOf } from './transfer-sizes.ts'

const manifest = {
  'index.html': { file: 'index.js', isEntry: true, imports: ['_shared.js'], css: ['index.css'] },
  '_shared.js': { file: 'shared.js', css: ['shared.css'] },
  'page.svelte': { file: 'page.js', imports: ['index.html', '_shared.js'], css: ['page.css'] },
}

test('a page loads what its chunk and the chunks it imports are made of, each once', () => {
  expect(filesOf(manifest, ['index.html', 'page.svelte']).sort()).toEqual([
    'index.css',
    'index.js',
    'page.css',
    'page.js',
    'shared.css',
    'shared.js',
  ])
})

test('what is imported later is not loaded first', () => {
  expect(filesOf(manifest, ['index.html'])).not.toContain('page.js')
})

test('a page that the build does not know is named', () => {
  expect(() => filesOf(manifest, ['gone.svelte'])).toThrow('gone.svelte')
})
