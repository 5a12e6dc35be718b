/** That sampling does not blind us, and that nothing more is exported. */

import { SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api'
import { AlwaysOffSampler } from '@opentelemetry/sdk-trace'
import { describe, expect, test } from 'vitest'
import { recordGenAi } from '../../../src/telemetry/foreign/record-only-sampler.ts'
import { SpanRig } from './span-rig.ts'

describe('LifesignSpanProcessor and sampling', () => {
  test('sees nothing of an unsampled trace by itself', () => {
    const rig = new SpanRig({}, new AlwaysOffSampler())
    rig.agent().end()
    expect(rig.recorder.runs).toEqual([])
  })

  test('sees the agents of an unsampled trace through recordGenAi, and nothing is exported', () => {
    const rig = new SpanRig({}, recordGenAi(new AlwaysOffSampler()))
    const request = rig.start('GET /')
    expect(request.isRecording()).toBe(false)
    const agent = rig.agent({ under: request })
    expect(agent.spanContext().traceFlags).toBe(TraceFlags.NONE)
    // The steps between are not recorded, and still the call is the agent's.
    const step = rig.start('step', { under: agent })
    rig.chat({ under: rig.start('POST', { under: step }) }).end()
    const sibling = rig.agent({ under: request })
    sibling.end()
    agent.setStatus({ code: SpanStatusCode.ERROR }).end()
    expect(rig.recorder.runs.map(({ ends, works }) => [ends[0]?.reason, works.length])).toEqual([
      ['error', 1],
      ['completed', 0],
    ])
    expect(rig.exported).toEqual([])
  })

  test('recordGenAi says what it wraps and leaves all other decisions alone', () => {
    const delegate = new AlwaysOffSampler()
    const sampler = recordGenAi(delegate)
    expect(String(sampler)).toBe('RecordGenAi{AlwaysOffSampler}')
    const rig = new SpanRig({}, sampler)
    expect(rig.start('chat about nothing').isRecording()).toBe(false)
  })

  test('takes two agents below one remote parent for two runs', () => {
    const rig = new SpanRig({}, recordGenAi(new AlwaysOffSampler()))
    const remote = trace.wrapSpanContext({
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: TraceFlags.NONE,
      isRemote: true,
    })
    rig.agent({ under: remote })
    rig.agent({ under: remote })
    expect(rig.recorder.runs).toHaveLength(2)
  })
})
