import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [svelte()],
  // The compiler in the task editor's worker is loaded as a module.
  worker: { format: 'es', rolldownOptions: { checks: { pluginTimings: false } } },
  build: {
    // The first ones with `light-dark()`: older ones would get a translation of it that follows no chosen theme.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    // The policy for pages allows no `data:` fonts and no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // `npm run check:sizes` says what is too large; the compiler in the task editor's worker is as large as it is.
    chunkSizeWarningLimit: 4_000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
})
