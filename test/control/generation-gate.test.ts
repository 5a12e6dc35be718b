/** Generations through the front door: who is stale, and which tools are not called any more. */

import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/control/run.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { RunOptions } from '../../src/model/run.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

function open() {
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false })
  const start = (options: RunOptions): Run => {
    let run: Run | undefined
    const running = lifesign.run(options, (given) => {
      run = given
      return new Promise(() => {})
    })
    running.catch(() => {})
    return run as Run
  }
  return { lifesign, clock, start }
}

describe('Run.isCurrent()', () => {
  it('is false after each end from outside, and for every run of a stopped session', () => {
    const { lifesign, clock, start } = open()
    const caller = new AbortController()
    const ended = {
      stop: start({ session: 'a' }),
      parallel: start({ session: 'a' }),
      deadline: start({ timeoutMs: 1_000 }),
      caller: start({ signal: caller.signal }),
      endRun: start({}),
      living: start({ session: 'b' }),
    }
    const states = () => Object.entries(ended).flatMap(([name, run]) => (run.isCurrent() ? [name] : []))
    expect(states()).toEqual(Object.keys(ended))

    lifesign.sessions.stop('a')
    expect(states()).toEqual(['deadline', 'caller', 'endRun', 'living'])
    caller.abort()
    lifesign.endRun(ended.endRun.id, { reason: 'timeout', cause: 'outer_timer' })
    clock.advance(1_000)
    expect(states()).toEqual(['living'])
  })

  it('stays true for parallel runs when one of the session ends', () => {
    const { lifesign, start } = open()
    const [one, other] = [start({ session: 'a' }), start({ session: 'a' })]

    lifesign.endRun(one.id, { reason: 'killed', cause: 'stop' })

    expect([one.isCurrent(), other.isCurrent()]).toEqual([false, true])
  })

  it('is false already when listeners hear of the end', () => {
    const { lifesign, start } = open()
    const run = start({ session: 'a' })
    const heard: boolean[] = []
    lifesign.on('run.ended', () => void heard.push(run.isCurrent()))

    lifesign.sessions.stop('a')

    expect(heard).toEqual([false])
  })

  it('lasts beyond completion, for answers that still stream, until the session is stopped', async () => {
    const { lifesign } = open()
    const run = await lifesign.run({ session: 'a' }, (given) => ({ given }))

    expect([run.given.ended?.reason, run.given.isCurrent()]).toEqual(['completed', true])
    lifesign.sessions.stop('a')
    expect(run.given.isCurrent()).toBe(false)
  })

  it('is true for a new run of a stopped session, and a child of its old run is not even called', async () => {
    const { lifesign, start } = open()
    const old = start({ session: 'a' })
    let called = false
    lifesign.sessions.stop('a')

    const child = old.child({}, () => void (called = true))

    await expect(child).rejects.toThrow('killed (parent)')
    expect([called, start({ session: 'a' }).isCurrent()]).toEqual([false, true])
  })
})

describe('Run.gate()', () => {
  it('counts what it holds back, and nothing else', () => {
    const { lifesign, start } = open()
    const run = start({ session: 'a' })

    const before = run.gate()
    lifesign.sessions.stop('a')

    expect([before, run.gate(), run.gate(), run.withheld]).toEqual([true, false, false, 2])
  })
})

describe('Run.tool() on a stale run', () => {
  it('calls no body, starts no call, and rejects with an AbortError that names the end', async () => {
    const { lifesign, start } = open()
    const run = start({ session: 'a' })
    lifesign.sessions.stop('a')
    let called = 0

    const calling = run.tool({ name: 'search' }, () => (called += 1))

    await expect(calling).rejects.toMatchObject({ name: 'AbortError', cause: run.signal.reason as unknown })
    expect([called, run.withheld]).toEqual([0, 1])
    expect(lifesign.sessions.heartbeat('a')?.state).not.toBe('tool_exec')
  })

  it('skips the rest of a batch that is stopped in the third', async () => {
    const { lifesign } = open()
    const called: number[] = []
    let stale: Run | undefined
    let settled: Promise<unknown> = Promise.resolve()

    await lifesign
      .run({ session: 'a' }, (run) => {
        stale = run
        const batch = async (): Promise<void> => {
          for (let index = 1; index <= 10; index += 1) {
            const body = (): void => {
              called.push(index)
              if (index === 3) lifesign.sessions.stop('a')
            }
            await run.tool({ name: 'step' }, body).catch(() => {})
          }
        }
        settled = batch()
        return settled
      })
      .catch(() => {})
    await settled

    expect([called, stale?.withheld]).toEqual([[1, 2, 3], 7])
  })

  it('says that the session moved on where the run itself had completed', async () => {
    const { lifesign } = open()
    const { run } = await lifesign.run({ session: 'a' }, (given) => ({ run: given }))
    lifesign.sessions.stop('a')

    await expect(run.tool({ name: 'search' }, () => 1)).rejects.toMatchObject({
      name: 'AbortError',
      cause: { message: 'The session moved on' },
    })
  })
})
