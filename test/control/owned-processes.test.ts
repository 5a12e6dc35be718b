/** Processes of a run, real ones under a fake clock: who is ended, when, and who is left alone. */

import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import type { Lifesign } from '../../src/lifesign.ts'
import type { FakeClock } from '../../src/testing/fake-clock.ts'
import { hearWarnings } from '../support/hear-warnings.ts'
import { readTool, STUBBORN } from '../support/stubborn-tool.ts'
import { endOf, open, pass, PATIENCE_MS, SLEEP, sleeper, start } from './process-stage.ts'

vi.setConfig({ testTimeout: 2 * PATIENCE_MS })

describe.runIf(process.platform !== 'win32')('a process of a run', () => {
  it.each([
    ['spawnProcess', (run: Run) => run.spawnProcess('sleep', SLEEP)],
    ['own', (run: Run) => run.own(sleeper())],
  ])('made by %s ends with SIGTERM when the run is stopped', async (_, make) => {
    const { lifesign } = open()
    const { made } = start(lifesign, make)

    lifesign.sessions.stop('s')

    expect(await endOf(made)).toBe('SIGTERM')
  })

  it.each<[string, (lifesign: Lifesign, run: Run, clock: FakeClock) => void]>([
    ['a takeover', (lifesign, run) => void lifesign.endRun(run.id, { reason: 'killed', cause: 'takeover' })],
    ['an outer timer', (_, run) => void run.end({ reason: 'timeout', cause: 'outer_timer' })],
    ['an error', (_, run) => void run.end({ reason: 'error', cause: 'exception' })],
    ['shutdown', (lifesign) => void lifesign.shutdown()],
  ])('ends by %s', async (_, end) => {
    const { lifesign, clock } = open()
    const { run, made } = start(lifesign, (one) => one.spawnProcess('sleep', SLEEP))

    end(lifesign, run, clock)

    expect(await endOf(made)).toBe('SIGTERM')
  })

  it('ends at the deadline, at the abort of the caller, and when the body throws', async () => {
    const { lifesign, clock } = open()
    const caller = new AbortController()
    const children: ChildProcess[] = []
    const body = (run: Run): Promise<never> => {
      children.push(run.spawnProcess('sleep', SLEEP))
      return new Promise(() => {})
    }
    const runs = [
      lifesign.run({ timeoutMs: 1_000 }, body),
      lifesign.run({ signal: caller.signal }, body),
      lifesign.run({}, (run) => {
        void body(run)
        throw new Error('boom')
      }),
    ]
    const settled = Promise.allSettled(runs)

    clock.advance(1_000)
    caller.abort()
    await settled

    expect(await Promise.all(children.map(endOf))).toEqual(['SIGTERM', 'SIGTERM', 'SIGTERM'])
  })

  it('ends where telemetry is switched off', async () => {
    const { lifesign } = open({ enabled: false })
    const { made } = start(lifesign, (run) => run.spawnProcess('sleep', SLEEP))

    lifesign.sessions.stop('s')

    expect(await endOf(made)).toBe('SIGTERM')
  })

  it.each([
    ['of the instance', undefined, 700],
    ['of the process', { killGraceMs: 2_000 }, 2_000],
  ])('that ignores SIGTERM is killed after the grace time %s', async (_, options, graceMs) => {
    const { lifesign, clock } = open({ killGraceMs: 700 })
    const { made, run } = start(lifesign, (one) =>
      one.spawnProcess(process.execPath, [STUBBORN, '0'], options ?? {}),
    )
    const tool = await readTool(made, 1)
    lifesign.sessions.stop('s')
    await vi.waitFor(() => expect(tool.heard).toHaveLength(1), PATIENCE_MS)

    await clock.advanceAsync(graceMs - 1)
    expect([made.signalCode, tool.heard.length]).toEqual([null, 1])
    await pass(clock, () => made.signalCode === 'SIGKILL')

    expect(run.survivors).toBe(0)
  })
})

describe.runIf(process.platform !== 'win32')('a process of a completed run', () => {
  it('may end by itself in the grace time, and is ended after it', async () => {
    const { lifesign, clock } = open({ killGraceMs: 500 })
    const made = await lifesign.run({}, (run) => run.spawnProcess(process.execPath, [STUBBORN, '0']))
    const tool = await readTool(made, 1)

    await clock.advanceAsync(499)
    expect(tool.heard).toEqual([])
    await clock.advanceAsync(1)

    await vi.waitFor(() => expect(tool.heard).toEqual(tool.pids), PATIENCE_MS)
    await pass(clock, () => made.signalCode === 'SIGKILL')
  })

  it('stays if it is to be kept, but not after a stop', async () => {
    const { lifesign, clock } = open()
    const keep = (run: Run): ChildProcess => run.own(sleeper(), { keepWhenCompleted: true })
    const kept = await lifesign.run({}, keep)
    const { made: stopped } = start(lifesign, keep)

    lifesign.sessions.stop('s')
    await clock.advanceAsync(60_000)

    expect(await endOf(stopped)).toBe('SIGTERM')
    expect([kept.exitCode, kept.signalCode]).toEqual([null, null])
  })
})

describe.runIf(process.platform !== 'win32')('a process that has exited', () => {
  it('is never signalled, and not remembered', async () => {
    const kill = vi.spyOn(process, 'kill')
    onTestFinished(() => kill.mockRestore())
    const { lifesign, clock } = open()
    const { run, made } = start(lifesign, (one) => one.spawnProcess('true', []))
    expect(await endOf(made)).toBe(0)
    run.own(made)

    lifesign.sessions.stop('s')
    await clock.advanceAsync(10_000)

    // Signal 0 only asks whether anybody is left.
    const sent = kill.mock.calls.filter(([pid, signal]) => Math.abs(pid) === made.pid && signal !== 0)
    expect(sent).toEqual([])
    expect(run.survivors).toBe(0)
  })

  it('is no trouble if it never started', async () => {
    const { lifesign } = open()
    const { made } = start(lifesign, (run) => run.spawnProcess('/no/such/tool', []))
    const [error] = (await once(made, 'error')) as [NodeJS.ErrnoException]

    lifesign.sessions.stop('s')

    expect(error.code).toBe('ENOENT')
  })
})

describe.runIf(process.platform !== 'win32')('a run that was stopped', () => {
  it('starts no process, and ends one that is given to it', async () => {
    const { lifesign } = open()
    const { run } = start(lifesign, () => {})
    lifesign.sessions.stop('s')

    expect(() => run.spawnProcess('sleep', SLEEP)).toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(await endOf(run.own(sleeper()))).toBe('SIGTERM')
  })
})

describe.runIf(process.platform !== 'win32')('processes of a run that was lost sight of', () => {
  it('work on, for the run may be alive', async () => {
    const { lifesign, clock } = open()
    const run = lifesign.open({ label: 'quiet' })
    await clock.advanceAsync(121 * 60_000)
    expect(run.ended?.cause).toBe('lost_sight')

    const child = run.own(sleeper(), { killGraceMs: 0 })
    await clock.advanceAsync(1_000)

    expect([child.killed, child.signalCode, lifesign.runs.list()]).toEqual([false, null, []])
  })
})

describe.runIf(process.platform !== 'win32')('processes that cannot be ended', () => {
  it('are counted and reported, and the host hears of no error', async () => {
    const warnings = hearWarnings()
    const kill = vi.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' })
    })
    onTestFinished(() => kill.mockRestore())
    const { lifesign, clock } = open({ killGraceMs: 500 })
    const { run, made } = start(lifesign, (one) => one.own(sleeper()))

    lifesign.sessions.stop('s')
    await pass(clock, () => run.survivors > 0)

    expect([run.survivors, made.signalCode]).toEqual([1, null])
    expect(warnings).toEqual([
      ['lifesign', `Cannot end 1 owned process(es) of the run ${run.id}: they outlived SIGKILL`],
    ])
    expect(kill.mock.calls.map(([, signal]) => signal)).toEqual(
      expect.arrayContaining(['SIGTERM', 'SIGKILL']),
    )
  })
})

describe.runIf(process.platform !== 'win32')('a grace time of a process', () => {
  it.each<[unknown, string]>([
    [-1, '-1'],
    [600_001, '600001'],
    [Number.NaN, 'NaN'],
    ['500', '500'],
    [null, 'null'],
    [true, 'true'],
  ])('that is no such number is reported and left out: %o', async (killGraceMs, shown) => {
    const warnings = hearWarnings()
    const { lifesign } = open()
    const { made } = start(lifesign, (run) => run.own(sleeper(), { killGraceMs: killGraceMs as number }))

    lifesign.sessions.stop('s')

    expect(await endOf(made)).toBe('SIGTERM')
    expect(warnings).toEqual([
      [
        'lifesign',
        'Cannot use killGraceMs: it must be a number from 0 to 600000, but is ' +
          `${shown}; the process gets 5000`,
      ],
    ])
  })
})
