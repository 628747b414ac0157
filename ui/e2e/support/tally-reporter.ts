import { relative } from 'node:path'
import type { Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter'

/** A line per test that failed with why, and at the end how many passed and failed. */
export default class TallyReporter implements Reporter {
  #passed = 0
  #failed = 0

  printsToStdio(): boolean {
    return true
  }

  onTestEnd(test: TestCase, { status, error, duration }: TestResult): void {
    if (status === 'skipped') return
    const passed = status === test.expectedStatus
    if (passed) this.#passed += 1
    else this.#failed += 1
    const mark = passed ? '✓' : '✗'
    const file = relative(process.cwd(), test.location.file)
    this.#say(
      `${mark} ${file} › ${test.titlePath().slice(3).join(' › ')} (${(duration / 1000).toFixed(1)} s)`,
    )
    if (!passed) this.#say(error?.stack ?? error?.message ?? status)
  }

  onError({ stack, message }: TestError): void {
    this.#failed += 1
    this.#say(stack ?? message ?? 'unknown error')
  }

  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk)
  }

  onStdErr(chunk: string | Buffer): void {
    process.stderr.write(chunk)
  }

  onEnd(): void {
    this.#say(`${this.#passed} passed, ${this.#failed} failed`)
  }

  #say(line: string): void {
    process.stdout.write(`${line}\n`)
  }
}
