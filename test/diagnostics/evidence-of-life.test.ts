/** A silent tool is accused when its processes do nothing, and not while they work. */

import { describe, expect, it } from 'vitest'

import type { Look, SeenProcess } from '../../src/evidence/look.ts'
import { ProcessWitness } from '../../src/evidence/process-witness.ts'
import type { ToolCallOptions, WorkHandle } from '../../src/model/work.ts'
import type { FakeClock } from '../../src/testing/index.ts'
import { Rig, type RigOptions } from '../support/rig.ts'

const SECOND = 1_000
const MINUTE = 60_000
/** The limit of a tool about which nothing is known. */
const LIMIT = 10 * MINUTE
const TWO_TICKS = 2 * SECOND

/** A run in one tool call, whose one process works until the test says otherwise. */
function aSilentTool(options: RigOptions & { readonly tool?: Partial<ToolCallOptions> } = {}) {
  let clock: FakeClock | undefined
  let workedMs = 0
  let stoppedMs = Infinity
  let looks = 0
  const nowMs = (): number => clock?.now() ?? 0
  const look = (): Look => {
    looks += 1
    workedMs = Math.min(nowMs(), stoppedMs)
    const seen = { pid: 5, isWhole: true, processorMs: workedMs, collectedMs: 0, collectedFaults: 0 }
    const processes = new Map([['5', seen as SeenProcess]])
    return { nowMs: 1e12, processes, outputs: new Map(), held: new Set() }
  }
  const witness = new ProcessWitness({
    clock: { now: nowMs, soon: () => () => undefined },
    dropped: () => {},
    attempt: (_task, work) => work(),
    look: (_subject, _options, done) => done(look()),
  })
  const { tool, ...told } = options
  const rig = new Rig({ ...told, evidence: witness })
  clock = rig.clock
  const run = rig.tracker.startRun({ session: 's' })
  const call: WorkHandle = run.startToolCall({ name: 'bash', ...tool })
  return {
    rig,
    call,
    stop: () => void (stoppedMs = nowMs()),
    goOn: () => void (stoppedMs = Infinity),
    get looks() {
      return looks
    },
    get stalls() {
      return rig.attention.filter(({ event }) => event === 'session.stalled')
    },
  }
}

/** Lets time pass until somebody is accused. */
function untilStalled(tool: ReturnType<typeof aSilentTool>, longestMs: number): number {
  const endMs = tool.rig.clock.now() + longestMs
  while (tool.stalls.length === 0 && tool.rig.clock.now() < endMs) tool.rig.clock.advance(SECOND)
  return tool.stalls.length === 0 ? Infinity : tool.rig.clock.now()
}

describe('a silent tool', () => {
  it('is not looked at before 30 s are left, and then each 10 s', () => {
    const tool = aSilentTool()

    tool.rig.clock.advance(LIMIT - 31 * SECOND)
    expect(tool.looks).toBe(0)
    tool.rig.clock.advance(61 * SECOND)

    expect(tool.looks).toBeGreaterThanOrEqual(5)
    expect(tool.looks).toBeLessThanOrEqual(7)
  })

  it('that works is long-running, whatever its limit, until half an hour has passed', () => {
    const tool = aSilentTool()

    const stalledMs = untilStalled(tool, 60 * MINUTE)

    expect(tool.rig.alarms.slice(0, 1)).toEqual(['firing session.long_running active_work 0'])
    expect(stalledMs).toBeGreaterThan(30 * MINUTE)
    expect(stalledMs).toBeLessThanOrEqual(30 * MINUTE + TWO_TICKS)
    expect(tool.stalls[0]).toMatchObject({
      reason: 'blocked_tool_call',
      limit: { ms: LIMIT, source: 'default' },
      evidence: { finding: 'alive' },
    })
  })

  it('that does nothing is accused at its limit', () => {
    const tool = aSilentTool()
    tool.stop()

    const stalledMs = untilStalled(tool, 60 * MINUTE)

    expect(stalledMs).toBeLessThanOrEqual(LIMIT + TWO_TICKS)
    expect(tool.stalls[0]?.evidence).toMatchObject({ finding: 'idle', processes: 1 })
  })

  it('that stops to work is accused within 30 s', () => {
    const tool = aSilentTool()
    tool.rig.clock.advance(LIMIT + 61 * SECOND)

    tool.stop()
    const stalledMs = untilStalled(tool, 60 * MINUTE)

    expect(stalledMs).toBeLessThanOrEqual(LIMIT + 61 * SECOND + 30 * SECOND + TWO_TICKS)
    expect(tool.stalls[0]?.evidence?.finding).toBe('idle')
  })

  it.each<[string, number, RigOptions & { readonly tool?: Partial<ToolCallOptions> }]>([
    ['the tool declared', 5 * MINUTE, { tool: { deadlineMs: 5 * MINUTE } }],
    ['the tool declared, though it is short', 25 * SECOND, { tool: { deadlineMs: 25 * SECOND } }],
    ['was set for it', 5 * MINUTE, { thresholds: { tools: { bash: { warnMs: 5 * MINUTE } } } }],
    ['was set, though it is short', 40 * SECOND, { thresholds: { warnMs: 40 * SECOND } }],
  ])('gets no more time than a limit that %s, but its evidence is told', (_, limitMs, options) => {
    const tool = aSilentTool(options)

    const stalledMs = untilStalled(tool, 60 * MINUTE)

    expect(stalledMs).toBeLessThanOrEqual(limitMs + TWO_TICKS)
    expect(tool.stalls[0]?.evidence?.finding).toBe('alive')
  })

  it('that works is not aborted, and one that does nothing is', () => {
    const aborts = [true, false].map((works) => {
      const tool = aSilentTool({ recovery: { abort: true } })
      if (!works) tool.stop()
      tool.rig.clock.advance(29 * MINUTE)
      return tool.rig.all('recoveryRequested').length
    })

    expect(aborts).toEqual([0, 1])
  })

  it('is not looked at where that is switched off', () => {
    const tool = aSilentTool({ thresholds: { evidence: false } })

    const stalledMs = untilStalled(tool, 60 * MINUTE)

    expect(tool.looks).toBe(0)
    expect(stalledMs).toBeLessThanOrEqual(LIMIT + TWO_TICKS)
    expect(tool.stalls[0]).not.toHaveProperty('evidence')
  })

  it('that works does not resolve its own accusation, and only moving does', () => {
    const tool = aSilentTool()
    tool.stop()
    untilStalled(tool, 60 * MINUTE)

    tool.goOn()
    tool.rig.clock.advance(12 * MINUTE)
    expect(tool.stalls.map(({ evidence }) => evidence?.finding)).toEqual(['idle', 'alive'])
    expect(tool.stalls.every(({ status }) => status === 'firing')).toBe(true)
    tool.call.progress()
    tool.rig.clock.advance(TWO_TICKS)

    expect(tool.stalls.at(-1)).toMatchObject({ status: 'resolved', resolution: 'progressed' })
  })

  it('is shown with its evidence', () => {
    const tool = aSilentTool()
    expect(tool.rig.desk.get('s')?.strands[0]?.evidence).toBeUndefined()

    tool.rig.clock.advance(LIMIT + MINUTE)

    expect(tool.rig.desk.get('s')?.strands[0]?.evidence?.finding).toBe('alive')
  })

  it('whose limit was learned is looked at 30 s before that', () => {
    const tool = aSilentTool()
    const { rig } = tool
    const run = rig.tracker.startRun({ session: 'quick' })
    for (let call = 0; call < 60; call += 1) run.startToolCall({ name: 'bash' }).end()
    run.end({ reason: 'completed' })
    tool.stop()

    const stalledMs = untilStalled(tool, 60 * MINUTE)

    expect(tool.stalls[0]?.limit).toEqual({ ms: 2 * MINUTE, source: 'learned' })
    expect(stalledMs).toBeLessThanOrEqual(2 * MINUTE + TWO_TICKS)
  })
})
