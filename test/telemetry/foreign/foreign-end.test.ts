/** How a run ends whose span somebody else made. */

import { SpanStatusCode } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { Rig } from '../../support/rig.ts'
import { SpanRig } from './span-rig.ts'

describe('LifesignSpanProcessor ends a run', () => {
  const error = (type: string, message = '') => ({ reason: 'error', cause: 'exception', type, message })
  const timeout = { reason: 'timeout', cause: 'request_timeout' }
  const killed = { reason: 'killed', cause: 'caller_abort' }
  type Agent = ReturnType<SpanRig['agent']>

  test.each<[string, (agent: Agent) => unknown, object]>([
    ['status ERROR', (agent) => agent.setStatus({ code: SpanStatusCode.ERROR }), error('_OTHER')],
    [
      'status ERROR with a message',
      (agent) => agent.setStatus({ code: SpanStatusCode.ERROR, message: 'RangeError: too big' }),
      error('RangeError', 'RangeError: too big'),
    ],
    ['error.type', (agent) => agent.setAttribute('error.type', '429'), error('429')],
    [
      'an exception with status ERROR',
      (agent) => {
        agent.recordException(new RangeError('too big'))
        agent.setStatus({ code: SpanStatusCode.ERROR })
      },
      error('RangeError', 'too big'),
    ],
    ['an AbortError', (agent) => agent.recordException(named('AbortError')), killed],
    ['an aborted signal', (agent) => agent.recordException(AbortSignal.abort().reason), killed],
    ['the abort of an SDK', (agent) => agent.setAttribute('error.type', 'APIUserAbortError'), killed],
    ['a TimeoutError', (agent) => agent.recordException(named('TimeoutError')), timeout],
    [
      'the time-out of a request, with its code',
      (agent) => agent.setAttribute('error.type', 'UND_ERR_HEADERS_TIMEOUT'),
      { ...timeout, type: 'UND_ERR_HEADERS_TIMEOUT' },
    ],
    [
      'the time-out of an SDK',
      (agent) => agent.setAttribute('error.type', 'APIConnectionTimeoutError'),
      { ...timeout, type: 'APIConnectionTimeoutError' },
    ],
    ['a timed-out signal', (agent) => agent.recordException(new DOMException('', 'TimeoutError')), timeout],
    [
      'a finish reason that means abort',
      (agent) => agent.setAttribute('gen_ai.response.finish_reasons', ['aborted']),
      { ...killed, stopReason: 'aborted' },
    ],
    [
      'a finish reason that means error',
      (agent) => agent.setAttribute('gen_ai.response.finish_reasons', ['error']),
      { ...error('_OTHER'), stopReason: 'error' },
    ],
    [
      'another finish reason',
      (agent) => agent.setAttribute('gen_ai.response.finish_reasons', ['length']),
      { reason: 'completed', stopReason: 'length' },
    ],
    [
      'an exception that was handled',
      (agent) => agent.recordException(new Error('x')),
      { reason: 'completed' },
    ],
    [
      'status OK, which is final',
      (agent) => agent.setAttribute('error.type', 'x').setStatus({ code: SpanStatusCode.OK }),
      { reason: 'completed' },
    ],
  ])('by %s', (_name, happen, expected) => {
    const rig = new SpanRig()
    const agent = rig.agent()
    happen(agent)
    agent.end()
    const [end] = rig.recorder.runs[0]?.ends ?? []
    const { type, message, ...proposal } = expected as { type?: string; message?: string }
    expect(end).toMatchObject(proposal)
    if (type !== undefined) expect(rig.recorder.runs[0]?.ended?.errorType).toBe(type)
    if (message !== undefined) expect(end?.error).toHaveProperty('message', message)
  })

  test('once, though the span is ended twice', () => {
    const rig = new SpanRig()
    const agent = rig.agent()
    agent.end()
    agent.end()
    expect(rig.recorder.runs[0]?.ends).toHaveLength(1)
  })

  test('as its aborted model call ended, unless a later one succeeded', () => {
    const rig = new Rig()
    const spans = new SpanRig({ startRun: (options) => rig.tracker.startRun(options), scopeOf: () => ({}) })
    const abandoned = spans.agent()
    const chat = spans.chat({ under: abandoned })
    chat.recordException(named('TimeoutError'))
    chat.end()
    abandoned.end()
    const recovered = spans.agent()
    const failed = spans.chat({ under: recovered })
    failed.recordException(named('TimeoutError'))
    failed.end()
    spans.chat({ under: recovered }).end()
    recovered.end()
    expect(rig.all('runEnded').map(([, end]) => end.reason)).toEqual(['timeout', 'completed'])
  })

  test('and its forgotten model calls with it, but no tool that goes on', () => {
    const rig = new SpanRig()
    const agent = rig.agent()
    rig.chat({ under: agent })
    const tool = rig.tool({ under: agent })
    agent.end()
    expect(rig.recorder.works.map(({ ends }) => ends.length)).toEqual([1, 0])
    tool.end()
    expect(rig.recorder.works[1]?.ends).toHaveLength(1)
  })
})

function named(name: string): Error {
  const error = new Error(`${name} on purpose`)
  error.name = name
  return error
}
