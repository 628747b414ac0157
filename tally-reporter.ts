import type { Reporter, TestModule } from 'vitest/node'

/**
 * Closes a run with a line per failure, which says where and why, and with one that says how many tests passed and
 * failed; a file that fails to load is a failure.
 */
export class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly { message?: string }[]): void {
    let passed = 0
    const failures = errors.map(({ message }) => `a run › ${message ?? 'unknown error'}`)
    for (const module of modules) {
      const [error] = module.errors()
      if (error) failures.push(`${module.relativeModuleId} › ${error.message}`)
      for (const test of module.children.allTests()) {
        const { state, errors: why } = test.result()
        if (state === 'passed') passed += 1
        // What was to run and did not end has not passed.
        if (state === 'failed' || state === 'pending') {
          failures.push(
            `${module.relativeModuleId} › ${test.fullName}: ${why?.[0]?.message ?? 'it did not end'}`,
          )
        }
      }
    }
    const lines = failures.map((failure) => `✗ ${failure.replaceAll(/\s+/g, ' ').slice(0, 500)}`)
    process.on('exit', () =>
      process.stdout.write([...lines, `${passed} passed, ${failures.length} failed`, ''].join('\n')),
    )
  }
}
