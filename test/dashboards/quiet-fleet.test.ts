/** The healthy fleets of the quiet days: who lives when, and when a rule would fire. */

import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fleetPlan, shareAt } from '../quiet-days/fleet-plan.ts'
import { alertsIn, heldFor } from '../quiet-days/verdicts.ts'

const DAY = 24 * 60

describe('a fleet', () => {
  it('has one process of its service at a time, and none outside of its days', () => {
    const span = [fc.integer({ min: 1, max: 12 * DAY }), fc.integer({ min: 0, max: DAY })] as const
    fc.assert(
      fc.property(fc.string(), ...span, (seed, minutes, fromMinute) => {
        const all = fleetPlan({ busy: 2, minutes, seed, fromMinute })
        const service = all.filter(({ job }) => job === 'service')

        expect(service[0]?.fromMinute).toBe(fromMinute)
        expect(service.at(-1)?.toMinute).toBe(fromMinute + minutes)
        for (const [index, one] of service.slice(1).entries()) {
          expect(one.fromMinute).toBe(service[index]?.toMinute)
          expect(one.fromMinute - (service[index]?.fromMinute ?? 0)).toBeGreaterThan(DAY)
        }
        for (const one of all) {
          expect(one.fromMinute).toBeLessThan(one.toMinute)
          expect(one.toMinute).toBeLessThanOrEqual(fromMinute + minutes)
        }
      }),
      { numRuns: 20 },
    )
  })

  it('is the same for the same seed, and another for another', () => {
    const of = (seed: string): string => JSON.stringify(fleetPlan({ busy: 20, minutes: DAY, seed }))

    expect(of('a')).toBe(of('a'))
    expect(of('a')).not.toBe(of('b'))
  })

  it('sleeps at night, and has jobs at night and in each hour', () => {
    const all = fleetPlan({ busy: 200, minutes: DAY, seed: 'nights' })
    const starts = all[0]?.arrivalsMs.map((ms) => ms / 3_600_000) ?? []
    const count = (from: number, to: number): number =>
      starts.filter((hour) => hour >= from && hour < to).length

    expect(count(0, 6)).toBeLessThan(count(9, 12) / 5)
    expect(shareAt(3 * 60)).toBe(0.05)
    expect(shareAt(DAY + 7.5 * 60)).toBeCloseTo(0.525)
    expect(all.filter(({ job }) => job === 'hourly')).toHaveLength(24)
    expect(all.filter(({ job }) => job === 'nightly')).toHaveLength(1)
  })
})

describe('a rule', () => {
  it('fires when its condition has held at each evaluation for so long', () => {
    expect(heldFor([0, 60, 120, 180], 120)).toBe(120)
    expect(heldFor([0, 60, 180, 240], 120)).toBeUndefined()
    expect(heldFor([0, 60, 180, 240, 300], 120)).toBe(300)
    expect(heldFor([600], 0)).toBe(600)
    expect(heldFor([], 0)).toBeUndefined()
  })

  it('reads in full what is recorded elsewhere', () => {
    const alerts = alertsIn(readFileSync('dashboards/prometheus/rules.yaml', 'utf8'))

    expect(alerts.map(({ alert }) => alert)).toContain('LifesignErrorBudgetBurnFast')
    expect(alerts.filter(({ expr }) => /\w:lifesign/.test(expr))).toEqual([])
  })
})
