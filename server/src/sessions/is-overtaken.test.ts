import { expect, test } from 'vitest'
import { isOvertaken } from './is-overtaken.ts'

const lease = { node: 'here', epoch: 3, until: 1 }
const held = { lease, epoch: 3, revision: 7 }
const inserting = { lease: null, epoch: 0, revision: 0 }

test.each([
  ['as it is known here', held, { epoch: 3, revision: 7 }, false, false],
  ['as it was a moment ago', held, { epoch: 3, revision: 6 }, false, false],
  ['cancelled elsewhere', held, { epoch: 3, revision: 8 }, false, true],
  ['claimed elsewhere', held, { epoch: 4, revision: 8 }, false, true],
  ['as a write from here leaves it', held, { epoch: 3, revision: 8 }, true, false],
  ['claimed elsewhere while a write is under way', held, { epoch: 4, revision: 8 }, true, true],
  ['further on than the write under way', held, { epoch: 3, revision: 9 }, true, true],
  ['just inserted from here', inserting, { epoch: 0, revision: 1 }, false, false],
])('a session that is stored %s', (_, record, head, writing, expected) => {
  expect(isOvertaken(record, { head, writing })).toBe(expected)
})
