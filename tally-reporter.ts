import type { Reporter, TestModule } from 'vitest/node'

/** Closes a run with one line that says how many tests passed and failed; a file that fails to load is a failure. */
export class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0
    let failed = errors.length
    for (const module of modules) {
      if (module.errors().length > 0) failed += 1
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed += 1
        // What was to run and did not end has not passed.
        if (state === 'failed' || state === 'pending') failed += 1
      }
    }
    process.on('exit', () => process.stdout.write(`${passed} passed, ${failed} failed\n`))
  }
}
