/** ValueLimit: a bounded number of values for each attribute. */

import { expect, test } from 'vitest'
import { ValueLimit } from '../../../src/telemetry/metrics/value-limit.ts'

test('ValueLimit keeps the first values, and turns later ones into other', () => {
  let overflows = 0
  const limit = new ValueLimit(2, () => overflows++)

  expect(['a', 'b', 'a', 'c', 'd', 'b'].map((value) => limit.keep(value))).toEqual([
    'a',
    'b',
    'a',
    'other',
    'other',
    'b',
  ])
  expect(overflows).toBe(2)
  expect([...limit.values]).toEqual(['a', 'b'])
})

test('ValueLimit peeks without counting', () => {
  let overflows = 0
  const limit = new ValueLimit(1, () => overflows++)

  expect([limit.peek('a'), limit.peek('b')]).toEqual(['a', 'other'])
  expect(overflows).toBe(0)
})

test('ValueLimit cuts a text to a name', () => {
  const limit = new ValueLimit(5, () => {})

  expect(limit.keep('x'.repeat(500))).toBe('x'.repeat(128))
  expect(limit.keep('x'.repeat(600))).toBe('x'.repeat(128))
  expect(limit.values.size).toBe(1)
})
