import { expect, test } from 'vitest'
import { InputGate } from './input-gate.ts'

const megabyte = 1024 * 1024

/** Lets in so many runs with inputs of one size; what has begun ends with `end`. */
function enterAll(gate: InputGate, { runs, size }: { runs: number; size: number }) {
  const open: number[] = []
  let begun = 0
  for (let run = 0; run < runs; run += 1) {
    gate.enter(() => {
      begun += 1
      gate.hold(size)
      open.push(size)
    })
  }
  return {
    open,
    begun: () => begun,
    end() {
      gate.leave(open.shift() ?? 0)
    },
  }
}

test('all runs get their turn, in order and with a bounded size of inputs', () => {
  const runs = enterAll(new InputGate(), { runs: 1_000, size: 4 * megabyte })
  let largest = 0
  while (runs.open.length > 0) {
    largest = Math.max(largest, runs.open.length)
    runs.end()
  }
  expect(runs.begun()).toBe(1_000)
  expect(largest).toBe(4)
})

test('an input larger than all that may be ready runs alone', () => {
  const runs = enterAll(new InputGate(), { runs: 3, size: 40 * megabyte })
  expect(runs.open).toHaveLength(1)
  runs.end()
  runs.end()
  runs.end()
  expect(runs.begun()).toBe(3)
})

test('small inputs are ready for a hundred runs at once', () => {
  const runs = enterAll(new InputGate(), { runs: 1_000, size: 10 })
  expect(runs.open).toHaveLength(100)
})

test('runs that end as soon as they begin let all others in', () => {
  const gate = new InputGate()
  let begun = 0
  gate.enter(() => gate.hold(20 * megabyte))
  for (let run = 0; run < 10_000; run += 1) {
    gate.enter(() => {
      begun += 1
      gate.leave(0)
    })
  }
  gate.leave(20 * megabyte)
  expect(begun).toBe(10_000)
})
