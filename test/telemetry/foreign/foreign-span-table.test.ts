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
    expect(rig.alarms.every((alarm) => alarm.startsWith('firing session.long_running'))).toBe(true)
    rig.clock.advance(5_000)
    expect(rig.alarms.at(-1)).toBe('firing session.stalled active_work_without_progress 0')
    expect(rig.all('runEnded')).toEqual([])
  })

  test('within a limit: the oldest goes first, quietly and counted', () => {
    const rig = new SpanRig({ maxOpen: 2 })
    rig.agent()
    rig.agent()
    rig.agent()
    const [first, second] = rig.recorder.runs
    expect(first?.ends).toEqual([{ reason: 'lost', cause: 'lost_sight' }])
    expect(second?.ends).toEqual([])
    expect(rig.dropped).toBe(1)
  })

  test('and gives up what is lost, a few at a tick, all in their turn', () => {
    const lost = new Set<string>()
    const rig = new SpanRig({ isLost: ({ id }) => lost.has(id) })
    for (let count = 0; count < 25; count += 1) rig.agent()
    const { runs } = rig.recorder
    const givenUp = (): string[] => runs.filter(({ ends }) => ends.length > 0).map(({ id }) => id)
    for (const { id } of [runs[3]!, runs[12]!, runs[24]!]) lost.add(id)

    rig.processor.ticked()
    expect(givenUp()).toEqual(['run-4'])
    rig.processor.ticked()
    rig.processor.ticked()

    expect(givenUp()).toEqual(['run-4', 'run-13', 'run-25'])
    expect(runs[12]?.ends).toEqual([{ reason: 'lost', cause: 'lost_sight' }])
    expect(rig.dropped).toBe(0)
  })

  test('and ends open calls of what it gives up, and hears nothing of it any more', () => {
    const rig = new SpanRig({ isLost: () => true })
    const agent = rig.agent()
    const tool = rig.tool({ under: agent })
    rig.processor.ticked()
    tool.end()
    rig.chat({ under: agent }).end()
    agent.end()
    expect(rig.recorder.works.map(({ ends }) => ends)).toEqual([[{ error: 'abandoned' }, {}]])
    expect(rig.recorder.runs.map(({ ends }) => ends.length)).toEqual([1])
  })

  test('unless whoever is asked throws, which is said once', () => {
    const rig = new SpanRig({
      isLost: () => {
        throw new Error('broken')
      },
    })
    rig.agent()
    rig.processor.ticked()
    rig.processor.ticked()
    expect(rig.warnings).toHaveLength(1)
  })
})
