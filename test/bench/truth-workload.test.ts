/** The healthy world of the truth benchmark: the same for the same seed, and as agents really are. */

import { describe, expect, it } from 'vitest'
import { disturbancesOf, disturbed } from '../../bench/truth/disturbances.ts'
import { heardBy } from '../../bench/truth/hearing.ts'
import { quantilesOf, TARGETS } from '../../bench/truth/quantiles.ts'
import type { Timed } from '../../bench/truth/quantiles.ts'
import { Random } from '../../bench/truth/random.ts'
import { turnOf } from '../../bench/truth/trace.ts'
import type { TraceEvent } from '../../bench/truth/trace.ts'
import { healthyTrace } from '../../bench/truth/workload.ts'

describe('healthyTrace', () => {
  it('is the same for the same seed, and another for another', () => {
    const [first, again, other] = ['a', 'a', 'b'].map((seed) => healthyTrace({ seed, sessions: 20 }))

    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('takes as long as agents do: turns, tools and models, by three quantiles', () => {
    const found = quantilesOf(healthyTrace({ seed: 'quantiles', sessions: 250 }).events)

    const ratios = (Object.keys(TARGETS) as Timed[]).flatMap((timed) =>
      TARGETS[timed].map((target, index) => (found[timed][index] ?? 0) / target),
    )
    expect(Math.min(...ratios)).toBeGreaterThan(0.8)
    expect(Math.max(...ratios)).toBeLessThan(1.25)
  })

  it('is in order of time, and each call and each run ends exactly once', () => {
    const { events } = healthyTrace({ seed: 'ends', sessions: 40 })

    const isStart = ({ verb }: TraceEvent): boolean => /^(run|model|tool)\.start$/.test(verb)
    const starts = events.filter(isStart).length
    const ends = events.filter(({ verb }) => verb.endsWith('.end'))
    const names = ends.map((event) => ('call' in event ? event.call : 'run' in event ? event.run : ''))
    expect(events.every(({ atMs }, index) => atMs >= (events[index - 1]?.atMs ?? 0))).toBe(true)
    expect(ends.length).toBe(starts)
    expect(new Set(names).size).toBe(ends.length)
  })
})

describe('writeTool', () => {
  it('lets seven of ten long shell calls show processor time, and no other calls', () => {
    const { events } = healthyTrace({ seed: 'processes', sessions: 200 })
    const shells = new Set(
      events.flatMap((one) => (one.verb === 'tool.start' && one.tool === 'bash' ? one.call : [])),
    )

    const processes = events.filter((one) => one.verb === 'process.start')
    const busy = processes.filter(({ share }) => share > 0)
    expect(processes.every(({ call }) => shells.has(call))).toBe(true)
    expect(busy.length / processes.length).toBeCloseTo(0.7, 1)
    expect(Math.min(...busy.map(({ share }) => share))).toBeGreaterThan(0.18)
  })
})

describe('disturbancesOf', () => {
  it('stops, freezes and steps the clock, one at a time', () => {
    const disturbances = disturbancesOf(new Random('disturbances'), 24 * 3_600_000)

    const kinds = new Set(disturbances.map(({ kind }) => kind))
    const overlap = disturbances.filter(({ atMs }, index) => {
      const before = disturbances[index - 1]
      return before?.kind === 'stopped' && before.atMs + before.ms > atMs
    })
    expect([...kinds].toSorted()).toEqual(['frozen', 'stepped', 'stopped'])
    expect(overlap).toEqual([])
  })
})

describe('disturbed', () => {
  it('moves all that comes after a freeze, and nothing before it', () => {
    const events = [1_000, 5_000, 9_000].map((atMs) => ({ atMs, verb: 'queued', session: 's' }) as const)

    const trace = disturbed(events, [
      { atMs: 2_000, kind: 'frozen', ms: 100_000 },
      { atMs: 6_000, kind: 'stopped', ms: 500 },
    ])

    expect(trace.events.map(({ atMs }) => atMs)).toEqual([1_000, 105_000, 109_000])
    expect(trace.disturbances.map(({ atMs }) => atMs)).toEqual([2_000, 106_000])
  })
})

describe('heardBy', () => {
  const { events } = healthyTrace({ seed: 'hosts', sessions: 60 })
  const verbsOf = (kind: Parameters<typeof heardBy>[0]): string[] =>
    [...new Set(heardBy(kind, events).map(({ verb }) => verb))].toSorted()

  it('lets a good host hear all', () => {
    expect(heardBy('good', events)).toEqual(events)
  })

  it('lets a lazy host hear of turns and their tools only', () => {
    const runs = heardBy('lazy', events).flatMap((event) => ('run' in event ? event.run : []))

    expect(verbsOf('lazy')).toEqual(['process.start', 'run.end', 'run.start', 'tool.end', 'tool.start'])
    expect(runs.every((run) => turnOf(run) === run)).toBe(true)
  })

  it('keeps waits from an SDK, and chunks from who does not stream', () => {
    expect(verbsOf('sdk')).not.toContain('wait')
    expect(verbsOf('nonstream')).not.toContain('chunk')
  })
})
