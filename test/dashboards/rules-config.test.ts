/** The configuration of the rules has defaults, and says clearly what it cannot use. */

import { expect, it } from 'vitest'
import { alertConfig, DEFAULT_CONFIG, type AlertConfigInput } from '../../dashboards/source/config.ts'

it('alertConfig without anything is the default', () => {
  expect(alertConfig()).toEqual(DEFAULT_CONFIG)
})

it('alertConfig changes only what is written', () => {
  const config = alertConfig({ thresholds: { pauses: 7 }, slo: { target: 0.99 } })

  expect(config).toEqual({
    ...DEFAULT_CONFIG,
    thresholds: { ...DEFAULT_CONFIG.thresholds, pauses: 7 },
    slo: { target: 0.99, minimumRuns: 10 },
  })
})

it.each([
  [{ jobs: '' }, 'Cannot use jobs: it must not be empty; leave it out to watch all'],
  [{ jobs: '(' }, 'Invalid regular expression'],
  [{ expectedJobs: ['a', 'a'] }, 'Cannot use expectedJobs: "a" stands twice'],
  [{ expectedJobs: [''] }, 'Cannot use expectedJobs: one of them is empty'],
  [{ runbookUrlPrefix: 'runbooks/' }, 'it must be an http or https address, but is "runbooks/"'],
  [{ interval: '30' }, 'Cannot use interval: it must be a number and one of ms, s, m, h, d, but is "30"'],
  [{ slo: { target: 0.9 } }, 'Cannot use slo.target: it must be a number from 0.94 to 0.9999, but is 0.9'],
  [{ slo: { target: 99 } }, 'Cannot use slo.target: it must be a number from 0.94 to 0.9999, but is 99'],
  [{ slo: { minimumRuns: 0 } }, 'Cannot use slo.minimumRuns'],
  [
    { thresholds: { stalledShare: 20 } },
    'thresholds.stalledShare: it must be a number above 0, up to 1, but is 20',
  ],
  [{ thresholds: { pauses: 0 } }, 'Cannot use thresholds.pauses: it must be a number above 0'],
  [{ thresholds: { openRunHours: 1.5 } }, 'thresholds.openRunHours: it must be a whole number, but is 1.5'],
  [
    { thresholds: { queueWaitMs: 5 } as object },
    'Cannot use thresholds: "queueWaitMs" is none of silenceSeconds',
  ],
  [
    { holds: { SessionStuck: '5m' } as object },
    'Cannot use holds: "SessionStuck" is none of LifesignSessionStuck,',
  ],
  [{ holds: { LifesignSessionStuck: 'soon' } }, 'holds.LifesignSessionStuck: it must be a number and one of'],
] satisfies [AlertConfigInput, string][])('alertConfig refuses %o', (input, message) => {
  expect(() => alertConfig(input)).toThrow(message)
})

it('alertConfig takes what is just within its bounds', () => {
  expect(() => alertConfig({ slo: { target: 0.94, minimumRuns: 1 }, interval: '1s' })).not.toThrow()
  expect(() => alertConfig({ thresholds: { stalledShare: 1, openRunHours: 1 } })).not.toThrow()
})
