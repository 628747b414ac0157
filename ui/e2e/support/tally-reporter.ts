import { relative } from 'node:path'
import type { Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter'

/**
 * A line per try of a test, of a failed one with why; at the end what failed, once more, and how many passed and
 * failed. A test that passes only when it is tried again has passed, and is named at the end as well.
 */
export default class TallyReporter implements Reporter {
  #passed = 0
  #failed = 0
  readonly #failures: string[] = []

  printsToStdio(): boolean {
    return true
  }

  onTestEnd(test: TestCase, { status, errors, duration, retry }: TestResult): void {
    if (status === 'skipped') return
    const passed = status === test.expectedStatus
    if (passed) this.#passed += 1
    const again = !passed && retry < test.retries
    if (!passed && !again) this.#failed += 1
    const mark = passed ? '✓' : again ? '↻' : '✗'
    const file = relative(process.cwd(), test.location.file)
    const line = `${mark} ${file} › ${test.titlePath().slice(3).join(' › ')} (${(duration / 1000).toFixed(1)} s)`
    this.#say(line)
    if (passed) return
    // A timeout comes with another one that says what was waited for.
    const why = errors.map(({ stack, message }) => stack ?? message).join('\n') || status
    this.#say(why)
    this.#failures.push(line, why)
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
    for (const line of this.#failures) this.#say(line)
    this.#say(`${this.#passed} passed, ${this.#failed} failed`)
  }

  #say(line: string): void {
    process.stdout.write(`${line}\n`)
  }
}
