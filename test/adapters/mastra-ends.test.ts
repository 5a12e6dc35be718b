/** What Mastra tells of an end, in our words. */

import { describe, expect, it } from 'vitest'

import { AskedPeople } from '../../src/adapters/asked-people.ts'
import { Guard } from '../../src/adapters/guard.ts'
import { MastraListener } from '../../src/adapters/mastra/listener.ts'
import { endOfTool, endOfTurn, outcomeOf, thrownBy } from '../../src/adapters/mastra/turn-end.ts'
import { watchWorkflows } from '../../src/adapters/mastra/workflow-class.ts'
import { WorkflowListener } from '../../src/adapters/mastra/workflow-listener.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

describe('MastraListener', () => {
  it('has a run of its own for an agent that is asked behind the end of a run of the host', async () => {
    const recorder = new RecordingRecorder()
    const guard = new Guard(recorder, 'mastra')
    const ears = new MastraListener(recorder, { guard, people: new AskedPeople() })
    const host = recorder.startRun({})
    host.end({ reason: 'completed' })
    const call = { agent: { name: 'clerk' }, name: 'generate', options: {} } as const

    await recorder.within({ run: host }, () => ears.asked(call, async () => ({ finishReason: 'stop' })))

    expect(recorder.runs[1]).toMatchObject({ agent: 'clerk', parent: host, ended: { reason: 'completed' } })
  })
})

describe('WorkflowListener', () => {
  /** A run of the host, and workflows in it that are told to have begun, and to have ended. */
  function aHost() {
    const recorder = new RecordingRecorder()
    const guard = new Guard(recorder, 'mastra')
    const ears = new WorkflowListener(recorder, { guard, people: new AskedPeople() })
    const host = recorder.startRun({})
    const begin = (workflowId: string, isHandedOver = true) => {
      const { promise, resolve } = Promise.withResolvers<unknown>()
      const over = recorder.within({ run: host }, () => ears.ran({ workflowId }, () => promise, isHandedOver))
      return (result: object): Promise<unknown> => (resolve(result), over)
    }
    return { host, begin, clock: recorder.clock }
  }
  const failed = { status: 'failed', error: new Error('flaky') }
  const success = { status: 'success' }

  it('takes back that a workflow failed that its host has begun anew, and that came through', async () => {
    const { host, begin } = aHost()

    await begin('fetch')(failed)
    expect(host.suspected).toMatchObject({ reason: 'error', error: failed.error })
    await begin('fetch')(success)

    expect(host.suspected).toBeUndefined()
  })

  it('leaves a failure to a host that was given it, and answers otherwise or goes on', async () => {
    const { host, begin, clock } = aHost()

    await begin('fetch')(failed)
    const says = (answer: unknown) => host.suspected?.isDealtWith?.(answer, false)
    const atOnce = ['by hand', {}, undefined, failed, failed.error, { ...failed }].map(says)
    await clock.advanceAsync(0)

    expect(atOnce).toEqual([true, true, false, false, false, false])
    expect([says(undefined), says(failed)]).toEqual([true, false])
    expect(host.suspected?.isDealtWith?.('by hand', true)).toBe(false)
  })

  it('leaves no failure to a host that was not given it', async () => {
    const { host, begin } = aHost()

    await begin('fetch', false)(failed)

    expect(host.suspected).toMatchObject({ error: failed.error })
    expect(host.suspected?.isDealtWith).toBeUndefined()
  })

  it('has what the steps of a workflow met in its own failure, and nothing of before', async () => {
    for (const isBefore of [true, false]) {
      const { host, begin } = aHost()
      const refused = { reason: 'error', cause: 'exception', error: new Error('refused') } as const

      if (isBefore) host.suspect(refused)
      const fails = begin('fetch')
      if (!isBefore) host.suspect(refused)
      await fails(failed)

      expect(host.suspected?.error).toBe(isBefore ? refused.error : failed.error)
    }
  })

  it('takes nothing back for another workflow, nor for one that had begun before', async () => {
    const { host, begin } = aHost()

    const beside = begin('fetch')
    await begin('fetch')(failed)
    await begin('other')(success)
    await beside(success)

    expect(host.suspected).toMatchObject({ reason: 'error', error: failed.error })
  })
})

describe('watchWorkflows()', () => {
  it('tells whether whoever begins a workflow is given its result', async () => {
    const begun: boolean[] = []
    const begin = (given: unknown): unknown => {
      const { _start: start } = runs
      return start.call(runs, given)
    }
    const runs = { _start: async (given: unknown) => given, startAsync: async () => void begin({}) }
    const undo = watchWorkflows(runs, {
      ran: (_run, proceed, isHandedOver) => (begun.push(isHandedOver), proceed()),
      stepped: (_step, proceed) => proceed(),
      attempted: (attempt) => attempt,
      slept: (_until, proceed) => proceed(),
    })

    begin({})
    await runs.startAsync()
    begin({})
    begin({ outputWriter: () => {} })
    begin({ format: 'legacy' })
    undo()

    expect(begun).toEqual([true, false, true, false, false])
  })
})

describe('endOfTurn', () => {
  it.each([
    [{ finishReason: 'stop' }, { reason: 'completed', stopReason: 'stop' }],
    [{ finishReason: undefined }, { reason: 'completed' }],
    [{ finishReason: 'aborted' }, { reason: 'killed', cause: 'caller_abort' }],
    [
      { finishReason: 'error', error: new RangeError('far off') },
      { reason: 'error', cause: 'exception' },
    ],
    [
      { finishReason: 'error', error: { timeoutType: 'total' } },
      { reason: 'timeout', cause: 'deadline' },
    ],
  ])('of %o', (turn, end) => {
    expect(endOfTurn(turn)).toMatchObject(end)
  })

  it('has the reason of the signal, also where Mastra makes an error of the abort', () => {
    const signal = AbortSignal.abort(new DOMException('Too late', 'TimeoutError'))

    const ends = ['aborted', 'error', 'stop'].map(
      (finishReason) => endOfTurn({ finishReason, signal }).reason,
    )

    expect(ends).toEqual(['timeout', 'timeout', 'completed'])
  })

  it('of an error is what the wire has seen of it', () => {
    const suspected = { reason: 'timeout', cause: 'request_timeout' } as const

    expect(endOfTurn({ finishReason: 'error', error: new Error('No answer'), suspected })).toBe(suspected)
  })
})

describe('endOfTool', () => {
  const cause = new RangeError('far off')
  const wrapped = Object.assign(new Error('wrapped', { cause }), { id: 'TOOL_EXECUTION_FAILED' })

  it('is what the tool has thrown, which older versions return', () => {
    expect([thrownBy(wrapped), endOfTool(wrapped), thrownBy(cause)]).toEqual([cause, { error: cause }, cause])
  })

  it('is a failure where the arguments do not fit, and not where a result speaks of errors', () => {
    const refused = endOfTool({ error: true, message: 'No place', validationErrors: {} })

    expect(refused).toEqual({ error: new TypeError('No place') })
    expect(endOfTool({ error: true, message: 'No place' })).toHaveProperty('output')
  })
})

describe('outcomeOf', () => {
  it('asks a stream nothing that would read it', async () => {
    const asked: PropertyKey[] = []
    const known = { _waitUntilFinished: async () => undefined, status: 'suspended' }
    const stream = new Proxy(known, { get: (own, key) => (asked.push(key), own[key as keyof typeof own]) })

    const outcome = await outcomeOf('stream', stream)

    expect(outcome).toEqual({ finishReason: 'suspended' })
    expect(asked).not.toContain('finishReason')
  })
})
