/** The pulse as stretches and as words. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextPulse, pulseWords, stretchesOf } from '../../../src/status/view/pulse-runs.ts'
import { tickDuration } from '../../../src/status/view/tick-duration.ts'
import { PULSE_LETTERS } from '../../../src/status/words.ts'

const letters = fc.string({ unit: fc.constantFrom(...PULSE_LETTERS), minLength: 1, maxLength: 180 })

describe('stretchesOf()', () => {
  it('covers each slot once, in order, by stretches whose letters are of one kind', () => {
    fc.assert(
      fc.property(letters, (pulse) => {
        const stretches = stretchesOf(pulse)
        expect(stretches.map((one) => one.letters).join('')).toBe(pulse)
        for (const [index, { from, to }] of stretches.entries()) {
          expect(to).toBe(stretches[index + 1]?.from ?? pulse.length)
          expect(to).toBeGreaterThan(from)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('makes one stretch of words that arrive, few or many', () => {
    expect(stretchesOf('_12t').map(({ kind }) => kind)).toEqual(['_', 'm', 't'])
  })
})

describe('pulseWords()', () => {
  it('counts the runs that ended, and says how long it is silent', () => {
    expect(pulseWords('12C_t!!!')).toBe('Last 15 minutes: 1 ended run, silent for the last 15s')
    expect(pulseWords('____')).toBe('Last 15 minutes: 0 ended runs')
  })
})

describe('nextPulse()', () => {
  it('moves on by one slot', () => {
    expect(nextPulse(`${'_'.repeat(179)}t`, '3')).toBe(`${'_'.repeat(178)}t3`)
  })
})

describe('tickDuration()', () => {
  it.each([
    [-1, '0s'],
    [Number.NaN, '0s'],
    [999, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [401_000, '6m 41s'],
    [3_600_000, '1h'],
    [90_061_000, '1d 1h'],
  ])('says %d ms as %s', (ms, words) => {
    expect(tickDuration(ms)).toBe(words)
  })
})
