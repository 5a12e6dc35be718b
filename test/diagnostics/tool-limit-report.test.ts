/** `limitOf` says which limit a tool has now, and why. */

import { describe, expect, it, onTestFinished } from 'vitest'
import { Lifesign } from '../../src/lifesign.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { hearWarnings } from '../support/hear-warnings.ts'

function open(options: LifesignOptions = {}) {
  const warnings = hearWarnings()
  const clock = new FakeClock()
  const lifesign = new Lifesign({ clock, watchProcess: false, ...options })
  onTestFinished(() => lifesign.shutdown())
  const call = (name: string, forMs: number): void => {
    const work = run.startToolCall({ name })
    clock.advance(forMs)
    work.end({})
  }
  const run = lifesign.recorder.startRun({ session: 'a' })
  return { clock, lifesign, run, call, said: () => warnings.map(([, message]) => message) }
}

describe('lifesign.limitOf', () => {
  it('is the default until enough calls were seen, and then what they taught: what stalls are judged by', () => {
    const { lifesign, run, call } = open()
    expect(lifesign.limitOf({ tool: 'bash' })).toEqual({
      tool: 'bash',
      limitMs: 600_000,
      source: 'default',
      calls: 0,
      why: 'the default: 0 of the 50 calls were seen from which it is learned',
    })
    for (let count = 0; count < 50; count += 1) call('bash', 100_000)
    run.startToolCall({ name: 'bash' })

    const limit = lifesign.limitOf({ tool: 'bash' })
    expect(limit).toMatchObject({
      source: 'learned',
      calls: 50,
      why: 'learned from 50 calls that ended by themselves',
    })
    expect(lifesign.sessions.get('a')?.strands).toMatchObject([
      { limitMs: limit?.limitMs, limitSource: 'learned' },
    ])
  })

  it('is set by the most specific word: of the run, the session, the instance', () => {
    const { lifesign } = open({ thresholds: { warnMs: 50_000, tools: { bash: { warnMs: 40_000 } } } })
    lifesign.sessions.thresholds('s', { tools: { bash: { warnMs: 30_000 } } })
    const thresholds = { phases: { tool_exec: { warnMs: 20_000 } } }
    const { id } = lifesign.recorder.startRun({ session: 's', thresholds })
    const limitOf = (of: object) => {
      const { limitMs, source, why } = lifesign.limitOf({ tool: 'bash', ...of }) ?? {}
      return [limitMs, source, why]
    }
    expect(limitOf({})).toEqual([40_000, 'set', 'set by the thresholds of the instance'])
    expect(limitOf({ tool: 'other' })).toEqual([50_000, 'set', 'set by the thresholds of the instance'])
    expect(limitOf({ session: 's' })).toEqual([30_000, 'set', 'set by the thresholds of the session'])
    expect(limitOf({ session: 's', run: id })).toEqual([20_000, 'set', 'set by the thresholds of the run'])
    expect(limitOf({ run: id })).toEqual([20_000, 'set', 'set by the thresholds of the run'])
    expect(limitOf({ run: 'unknown', session: 'unknown' })[0]).toBe(40_000)
    expect(limitOf({ run: id, deadlineMs: 10_000 })).toEqual([
      10_000,
      'declared',
      'declared by the call: its deadlineMs',
    ])
  })

  it('is never where somebody says so, and says that nothing is learned where nothing is', () => {
    const { lifesign } = open({ thresholds: { learn: false, tools: { build: { warnMs: 0 } } } })
    expect(lifesign.limitOf({ tool: 'build' })).toMatchObject({
      limitMs: undefined,
      why: 'set by the thresholds of the instance: never',
    })
    expect(lifesign.limitOf({ tool: 'bash' })?.why).toBe(
      'the default: nothing is learned, as thresholds.learn says',
    )
  })

  it.each([
    [{}, 'tool: it must be a string, but is undefined'],
    [undefined, 'options: it must be an object, but is undefined'],
    [{ tool: {} }, 'tool: it must be a string, but is an object'],
    [{ tool: 'x', deadlineMs: 0 }, 'deadlineMs: it must be a number from 1 to 9007199254740991, but is 0'],
    [{ tool: 'x', agent: 'y' }, 'agent: there is no such option'],
  ])('has no answer for %j, and says why', (question, problem) => {
    const { lifesign, said } = open()
    expect(lifesign.limitOf(question as never)).toBeUndefined()
    expect(said()).toEqual([`Cannot use ${problem}; limitOf has no answer`])
  })
})
