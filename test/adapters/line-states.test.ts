/** The states of a line are few, for all bytes that can come. */

import { expect, it } from 'vitest'

import { LineStates, START, TELLS } from '../../src/adapters/fetch/line-states.ts'

it('LineStates.step() leads to a few states only, from all of them and by all bytes', () => {
  const states = new LineStates()
  const reached = new Set([START])
  // A set also visits what is added while it is walked.
  for (const state of reached) {
    for (let byte = 0; byte < 256; byte += 1) reached.add(states.step(state, byte) & ~TELLS)
  }

  expect(reached.size).toBeGreaterThan(100)
  expect(reached.size).toBeLessThanOrEqual(160)
})
