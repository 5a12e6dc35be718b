/** Guard: the host's call runs exactly once, and only the host's errors pass. */

import { describe, expect, it } from 'vitest'

import { Guard } from '../../src/adapters/guard.ts'
import type { Recorder } from '../../src/model/adapter.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

function guardWith(within: (work: () => unknown) => unknown) {
  const recorder = new RecordingRecorder()
  const broken = Object.assign(Object.create(recorder) as Recorder, {
    within: (_: unknown, work: () => unknown) => within(work),
    warn: recorder.warn.bind(recorder),
  })
  return { guard: new Guard(broken, 'test'), warnings: recorder.warnings }
}

function hostCall(outcome: () => string) {
  let calls = 0
  const call = (): string => {
    calls += 1
    return outcome()
  }
  return { call, count: () => calls }
}

const broken = new Error('ours')

function callThenThrow(work: () => unknown): never {
  work()
  throw broken
}

describe('Guard.within', () => {
  it.each([
    ['throws before it calls', () => raise(broken)],
    ['throws after it called', callThenThrow],
    ['calls twice', (work: () => unknown) => [work(), work()]],
    ['forgets to call', () => undefined],
    ['returns something else', (work: () => unknown) => void work()],
  ])('runs the host once when the recorder %s', (_, within) => {
    const { guard } = guardWith(within)
    const host = hostCall(() => 'answer')

    expect(guard.within({}, host.call)).toBe('answer')
    expect(host.count()).toBe(1)
  })

  it("passes the host's error, unreported and without a second try", () => {
    const { guard, warnings } = guardWith((work) => work())
    const error = new Error("the host's")
    const host = hostCall(() => raise(error))

    expect(() => guard.within({}, host.call)).toThrow(error)
    expect([host.count(), warnings]).toEqual([1, []])
  })
})

describe('Guard.attempt', () => {
  it('reports what failed and goes on', () => {
    const { guard, warnings } = guardWith((work) => work())

    expect(guard.attempt('start a run', () => raise(broken))).toBeUndefined()
    expect(warnings).toEqual([{ message: 'Cannot start a run (adapter test)', error: broken }])
  })
})

function raise(error: Error): never {
  throw error
}
