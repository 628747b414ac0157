import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { TallyReporter } from './tally-reporter.ts'

/**
 * Of the tests of whole servers those that are about commands, compilers, documents or SQLite's file: on MongoDB they
 * would say the same once more.
 */
const storeless = ['command-line', 'compile-attacks', 'faults', 'reference', 'task-docs'].map(
  (name) => `server/test/${name}.test.ts`,
)

/**
 * Projects by what they need: `unit` nothing, `sandbox` runner processes, `server` a whole server with the store of
 * MONGODB_URL or with SQLite, `storeless` a whole server whatever its store.
 */
export default defineConfig({
  test: {
    // Vitest's default leaves one of two cores idle, while most tests of the server wait for something.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    reporters: ['default', new TallyReporter()],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'sdk/src/**/*.test.ts',
            'graph/src/**/*.test.ts',
            'ui/{src,build}/**/*.test.ts',
            'server/{src,bench,deploy}/**/*.test.ts',
            'sandbox/src/{compile,network}/**/*.test.ts',
          ],
          exclude: ['**/*.contract.test.ts', '**/node_modules/**'],
        },
      },
      { test: { name: 'contract', include: ['server/src/**/*.contract.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'sandbox',
          include: [
            'sandbox/src/{isolate,host,testing,types}/**/*.test.ts',
            'sdk/testing/**/*.test.ts',
            'plugins/src/**/*.test.ts',
          ],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'server',
          include: ['server/test/**/*.test.ts'],
          exclude: [...storeless, '**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      { test: { name: 'storeless', include: storeless, testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
})
