/** How long strands may be silent: by default, as set, as declared, and as learned. */

import { describe, expect, it } from 'vitest'
import { Measures } from '../../src/diagnostics/measures.ts'
import { ToolLimits } from '../../src/diagnostics/tool-limits.ts'
import type { Thresholds } from '../../src/model/thresholds.ts'
import type { Strand } from '../../src/model/watch.ts'
import type { ToolCallOptions } from '../../src/model/work.ts'
import { makeModelCall, makeRun, makeToolCall } from '../telemetry/records.ts'

const run = makeRun()

function aStrand(changes: Partial<Strand>): Strand {
  return {
    kind: 'run',
    work: undefined,
    run,
    owned: true,
    silenceMs: 0,
    ageMs: 0,
    phase: 'awaiting_model',
    wait: undefined,
    waitedMs: 0,
    repeatedMs: undefined,
    isAnswered: false,
    hasModel: true,
    ...changes,
  }
}

const between = aStrand({})
const unheard = aStrand({ hasModel: false })
const model = aStrand({ kind: 'model_call', work: makeModelCall(run) })
const patient = aStrand({
  kind: 'model_call',
  work: makeModelCall(run, { options: { model: 'm', timeoutMs: 1_800_000 } }),
})
function aTool(options: ToolCallOptions): Strand {
  const work = makeToolCall(run, { name: options.name, options })
  return aStrand({ kind: 'tool_call', phase: 'tool_exec', work })
}
const tool = aTool({ name: 'bash' })
const declared = aTool({ name: 'bash', deadlineMs: 45_000 })

describe('limitsOf()', () => {
  const never = Infinity
  it.each<[string, Strand, Thresholds, [number, number, number], string]>([
    ['a model call', model, {}, [120_000, 360_000, 360_000], 'default'],
    ['a model call with a time-out of its own', patient, {}, [120_000, 360_000, 1_800_000], 'default'],
    ['a tool', tool, {}, [120_000, 600_000, 900_000], 'default'],
    ['a tool with a deadline', declared, {}, [45_000, 45_000, 45_000], 'declared'],
    ['between calls', between, {}, [120_000, 120_000, 360_000], 'default'],
    ['between calls, models never heard', unheard, {}, [120_000, 360_000, 360_000], 'default'],
    ['a tool, warnMs set', tool, { warnMs: 30_000 }, [30_000, 30_000, 900_000], 'set'],
    ['a tool by its name', tool, { tools: { bash: { warnMs: 1e6 } } }, [120_000, 1e6, 1e6], 'set'],
    ['a tool, by its phase', tool, { phases: { tool_exec: { warnMs: 5e5 } } }, [120_000, 5e5, 9e5], 'set'],
    ['a tool that is never accused', tool, { tools: { bash: { warnMs: 0 } } }, [never, never, never], 'set'],
    [
      'a tool, abortMs makes it never stalled',
      tool,
      { abortMs: 60_000 },
      [120_000, 600_000, 600_000],
      'default',
    ],
    ['a deadline before what is set', declared, { warnMs: 30_000 }, [45_000, 45_000, 45_000], 'declared'],
    ['a model call, both set', model, { warnMs: 1_000, abortMs: 3_000 }, [1_000, 3_000, 3_000], 'set'],
    ['a model call that is never accused', model, { warnMs: 0 }, [never, never, never], 'set'],
    ['models never heard, warnMs set', unheard, { warnMs: 10_000 }, [10_000, 10_000, 300_000], 'set'],
  ])('%s', (_, strand, thresholds, [longRunningMs, stalledMs, abortMs], source) => {
    const found = new Measures(thresholds).limitsOf({ thresholds: [] }, strand)
    expect([found.longRunningMs, found.stalled.ms, found.abortMs, found.stalled.source]).toEqual([
      longRunningMs,
      stalledMs,
      abortMs,
      source,
    ])
  })

  it('takes the most specific word of run, session and instance', () => {
    const measures = new Measures({ warnMs: 30_000, tools: { bash: { warnMs: 40_000 } } })
    const of = (...thresholds: Thresholds[]) => measures.limitOf({ thresholds }, tool)?.ms
    expect([of(), of({ warnMs: 20_000 }), of({}, { tools: { bash: { warnMs: 10_000 } } })]).toEqual([
      40_000, 20_000, 10_000,
    ])
  })

  it('learns from calls, unless it shall not', () => {
    for (const learn of [true, false]) {
      const measures = new Measures({ learn })
      for (let call = 0; call < 50; call += 1) measures.learn('bash', 100_000)
      const { stalled } = measures.limitsOf({ thresholds: [] }, tool)
      expect(stalled.source).toBe(learn ? 'learned' : 'default')
      expect(measures.limitsOf({ thresholds: [{ warnMs: 5_000 }] }, tool).stalled.source).toBe('set')
    }
  })
})

describe('ToolLimits', () => {
  const after = (calls: number, silenceMs: (call: number) => number): number | undefined => {
    const limits = new ToolLimits()
    for (let call = 0; call < calls; call += 1) limits.learn('bash', silenceMs(call))
    return limits.limitOf('bash')
  }

  it('knows nothing before fifty calls, and stays within its bounds', () => {
    expect(after(49, () => 1)).toBeUndefined()
    expect(after(50, () => 1)).toBe(120_000)
    expect(after(50, () => 1e9)).toBe(30 * 60_000)
  })

  it('is at least twice, and less than three times, what one call in a hundred exceeds', () => {
    for (const p99 of [61_000, 100_000, 235_000, 400_000]) {
      // One in a hundred takes ten times as long.
      const limit = after(10_000, (call) => (call % 100 === 99 ? 10 * p99 : p99)) ?? 0
      expect(limit / p99).toBeGreaterThanOrEqual(2)
      expect(limit / p99).toBeLessThan(3)
    }
  })

  it('follows a hundred tools, and no more', () => {
    const limits = new ToolLimits()
    for (let name = 0; name <= 100; name += 1) {
      for (let call = 0; call < 50; call += 1) limits.learn(`tool-${name}`, 1)
    }
    expect([limits.limitOf('tool-99'), limits.limitOf('tool-100')]).toEqual([120_000, undefined])
  })
})
