/** Runs through the front door: how they end, what is told, and what a host never feels. */

import { describe, expect, it, vi } from 'vitest'
import type { Run } from '../src/control/run.ts'
import { Lifesign } from '../src/lifesign.ts'
import type { LifesignOptions } from '../src/options/options.ts'
import type { RunEnd } from '../src/model/end.ts'
import type { Notice } from '../src/model/notice.ts'
import { FakeClock } from '../src/testing/fake-clock.ts'

interface Door {
  readonly lifesign: Lifesign
  readonly clock: FakeClock
  readonly ends: [string | undefined, RunEnd['reason'], RunEnd['cause']][]
  readonly notices: Notice[]
}

function open(options: LifesignOptions = {}): Door {
  const clock = new FakeClock()
  const notices: Notice[] = []
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    onAbnormalEnd: (notice) => void notices.push(notice),
    ...options,
  })
  const ends: Door['ends'] = []
  lifesign.on('run.ended', ({ run, end }) => void ends.push([run.label, end.reason, end.cause]))
  return { lifesign, clock, ends, notices }
}

const never = (): Promise<never> => new Promise(() => {})

describe('Lifesign.run()', () => {
  it('returns what the body returns, and ends the run as completed', async () => {
    const { lifesign, ends, notices } = open()

    expect(await lifesign.run({ label: 'a' }, () => 42)).toBe(42)
    expect(ends).toEqual([['a', 'completed', undefined]])
    expect(notices).toEqual([])
  })

  it('passes on what the body throws, and ends the run as error', async () => {
    const { lifesign, ends, notices } = open()
    const error = new TypeError('boom')

    await expect(
      lifesign.run({ label: 'a' }, () => {
        throw error
      }),
    ).rejects.toBe(error)
    expect(ends).toEqual([['a', 'error', 'exception']])
    expect(notices.map(({ text }) => text)).toEqual(['❌ Task `a` crashed: boom'])
  })

  it('ends at the deadline, in the same instant everywhere, although the body ignores its signal', async () => {
    const { lifesign, clock, ends, notices } = open()
    let signal: AbortSignal | undefined
    let toldBeforeRejection = 0
    const running = lifesign
      .run({ label: 'index-repo', timeoutMs: 300_000 }, (run) => {
        signal = run.signal
        return never()
      })
      .catch((error: unknown) => {
        toldBeforeRejection = ends.length + notices.length
        throw error
      })
    running.catch(() => {})

    clock.advance(300_000)

    expect(ends).toEqual([['index-repo', 'timeout', 'deadline']])
    expect(notices.map(({ text }) => text)).toEqual(['⚠️ Task `index-repo` timed out after 5m'])
    expect(signal?.aborted).toBe(true)
    await expect(running).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(toldBeforeRejection).toBe(2)
  })

  it('reconciles a late result: no second end, no second notice', async () => {
    const { lifesign, clock, ends, notices } = open()
    let finish: (value: string) => void = () => {}
    const body = new Promise<string>((resolve) => (finish = resolve))
    const running = lifesign.run({ timeoutMs: 1_000 }, () => body)
    running.catch(() => {})
    clock.advance(1_000)

    finish('late')
    await expect(running).rejects.toMatchObject({ name: 'TimeoutError' })

    expect([ends.length, notices.length]).toEqual([1, 1])
  })

  it('tells a timeout of the caller from an abort, and passes the reason on', async () => {
    const { lifesign, ends, notices } = open()
    const stopped = new AbortController()
    const reason = new Error('stopped by user')
    const runs = [
      lifesign.run({ label: 'stopped', signal: stopped.signal }, never),
      lifesign.run({ label: 'late', signal: AbortSignal.abort(new DOMException('', 'TimeoutError')) }, never),
    ]
    stopped.abort(reason)

    const settled = await Promise.allSettled(runs)

    expect(ends).toEqual([
      ['late', 'timeout', 'deadline'],
      ['stopped', 'killed', 'caller_abort'],
    ])
    expect(settled.map((result) => result.status === 'rejected' && result.reason.name)).toEqual([
      'Error',
      'TimeoutError',
    ])
    expect(notices.map(({ label }) => label)).toEqual(['late'])
  })

  it('lets a body end its run early and still return something', async () => {
    const { lifesign, ends } = open()

    const result = await lifesign.run({ label: 'a' }, async (run) => {
      run.end({ reason: 'completed', stopReason: 'enough' })
      await Promise.resolve()
      return run.signal.aborted
    })

    expect([result, ends]).toEqual([false, [['a', 'completed', undefined]]])
  })

  it('ends at sessions.stop() and endRun(), at once', async () => {
    const { lifesign, ends } = open()
    const runs = [
      lifesign.run({ session: 's', label: 'a' }, never),
      lifesign.run({ session: 's', label: 'b' }, never),
      lifesign.run({ session: 't', label: 'c' }, never),
    ]

    const counts = [
      lifesign.sessions.stop('s'),
      lifesign.endRun({ session: 't' }, { reason: 'timeout', cause: 'outer_timer' }),
      lifesign.endRun('unknown', { reason: 'killed' }),
    ]

    expect(counts).toEqual([2, 1, 0])
    expect(ends).toEqual([
      ['a', 'killed', 'stop'],
      ['b', 'killed', 'stop'],
      ['c', 'timeout', 'outer_timer'],
    ])
    await Promise.allSettled(runs)
  })

  it('makes calls in the body children of the run, and ends them with the body', async () => {
    const { lifesign } = open()
    const seen: unknown[] = []

    await lifesign.run({ session: 's' }, async (run) => {
      await run.tool({ name: 'outer' }, async () => {
        seen.push(lifesign.recorder.scope().work?.name)
        await run.model({ model: 'm' }, async (call) => seen.push(call.parent?.name))
      })
      seen.push(lifesign.sessions.get('s')?.runs)
      await expect(run.tool({ name: 'bad' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
      return run.child({ label: 'child' }, (child) => seen.push(child.session))
    })

    expect(seen).toEqual(['outer', 'outer', [expect.any(String)], 's'])
  })

  it('takes origin, label and session from withOrigin, for the outermost run only', async () => {
    const { lifesign } = open()
    const origin = { channel: 'chat', room: 'C1', label: 'index-repo', session: 'C1:1' }
    const runs: unknown[] = []
    lifesign.on('run.started', (run) => runs.push([run.label, run.session.key, run.options.origin]))

    const sub = (run: Run): Promise<void> => run.child({}, () => {})
    await lifesign.withOrigin(origin, () => lifesign.run({}, (run) => run.child({ label: 'sub' }, sub)))

    expect(runs).toEqual([
      ['index-repo', 'C1:1', origin],
      ['sub', 'C1:1', undefined],
      [undefined, 'C1:1', undefined],
    ])
  })

  it('ends open runs at shutdown, resolves what fires, and never rejects', async () => {
    const { lifesign, clock, ends } = open({ thresholds: { warnMs: 1_000 } })
    const told: unknown[] = []
    lifesign.on('session.resolved', ({ resolution }) => told.push(resolution))
    const running = lifesign.run({ label: 'a' }, never)
    running.catch(() => {})
    clock.advance(5_000)

    await lifesign.shutdown()

    expect(ends).toEqual([['a', 'killed', 'shutdown']])
    expect(told).toEqual(['shutdown'])
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    expect(clock.pending).toBe(0)
  })

  it('ends a run too that started while it was shutting down', async () => {
    const sent = Promise.withResolvers<void>()
    const channels = [{ name: 'chat', send: () => sent.promise }]
    const { lifesign, ends } = open({ channels, defaultOrigin: { channel: 'chat', room: 'r' } })
    const running = [lifesign.run({ label: 'early' }, never)]
    const closing = lifesign.shutdown()
    running.push(lifesign.run({ label: 'late' }, never))

    sent.resolve()
    await closing

    expect(ends).toEqual([
      ['early', 'killed', 'shutdown'],
      ['late', 'killed', 'shutdown'],
    ])
    await Promise.allSettled(running)
  })
})

describe('a switched-off Lifesign', () => {
  it('keeps deadlines and signals, and tells nobody', async () => {
    const { lifesign, clock, ends, notices } = open({ enabled: false })
    const running = lifesign.run({ timeoutMs: 10 }, never)
    running.catch(() => {})

    clock.advance(10)

    await expect(running).rejects.toMatchObject({ name: 'TimeoutError' })
    expect([ends, notices]).toEqual([[], []])
  })

  it('is what LIFESIGN_DISABLED and OTEL_SDK_DISABLED make', () => {
    for (const name of ['LIFESIGN_DISABLED', 'OTEL_SDK_DISABLED']) {
      vi.stubEnv(name, 'true')
      expect(open().lifesign.enabled).toBe(false)
      // A name that objects have is no word for yes.
      vi.stubEnv(name, 'constructor')
      expect(open().lifesign.enabled).toBe(true)
      vi.unstubAllEnvs()
    }
    expect(open().lifesign.enabled).toBe(true)
  })
})
