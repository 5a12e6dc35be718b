/** What becomes of spans that never end, and that memory stays bounded. */

import { describe, expect, test } from 'vitest'
import { Rig } from '../../support/rig.ts'
import { SpanRig } from './span-rig.ts'

describe('LifesignSpanProcessor keeps what never ends', () => {
  test('as a run that the sampler notices at abort time, and no end', () => {
    const rig = new Rig()
    const spans = new SpanRig({ startRun: (options) => rig.tracker.startRun(options), scopeOf: () => ({}) })
    const agent = spans.agent()
    rig.clock.advance(299_000)
    spans.chat({ under: agent }).end()
    rig.clock.advance(359_000)
    expect(rig.alarms).toEqual(['firing session.long_running active_work 0'])
    rig.clock.advance(5_000)
    expect(rig.alarms.at(-1)).toBe('firing session.stalled active_work_without_progress 0')
    expect(rig.all('runEnded')).toEqual([])
  })

  test('judged by the thresholds of the instance, raised to its abort time', () => {
    const thresholds = { warnMs: 1_000, abortMs: 7_000, tools: { search: { warnMs: 9_000 } } }
    const rig = new SpanRig({ thresholds })
    rig.agent()
    expect(rig.recorder.runs[0]?.options.thresholds).toEqual({ ...thresholds, warnMs: 7_000 })
  })

  test('within a limit: the oldest goes first, quietly and counted', () => {
    const rig = new SpanRig({ maxOpen: 2 })
    rig.agent()
    rig.agent()
    rig.agent()
    const [first, second] = rig.recorder.runs
    expect(first?.ends).toEqual([{ reason: 'completed', stopReason: 'span_never_ended' }])
    expect(second?.ends).toEqual([])
    expect(rig.dropped).toBe(1)
  })

  test('and gives up a run half an hour after its last activity', () => {
    const rig = new SpanRig()
    rig.agent()
    const active = rig.agent()
    rig.clock.advance(29 * 60_000)
    rig.chat({ under: active })
    rig.clock.advance(2 * 60_000)
    rig.agent().end()
    expect(rig.recorder.runs.map(({ ends }) => ends.length)).toEqual([1, 0, 1])
    expect(rig.dropped).toBe(1)
  })
})
