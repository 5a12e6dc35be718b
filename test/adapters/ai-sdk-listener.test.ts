/** AiSdkListener: what the SDK may tell out of order, twice, or in an older dialect. */

import { describe, expect, it, onTestFinished } from 'vitest'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { AskedPeople } from '../../src/adapters/asked-people.ts'
import { AiSdkListener } from '../../src/adapters/ai-sdk/listener.ts'
import { endOfEvent, endOfParts, endOfResult } from '../../src/adapters/ai-sdk/model-call-end.ts'
import { providerName } from '../../src/adapters/provider-name.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

const operationId = 'ai.streamText'

function listening() {
  const recorder = new RecordingRecorder()
  return { recorder, listener: new AiSdkListener(recorder, { people: new AskedPeople() }) }
}

describe('AiSdkListener', () => {
  it.each(['ai.embed', 'ai.rerank', 'ai.generateSpeech', 'ai.transcribe'])('takes %s for no run', (id) => {
    const { recorder, listener } = listening()

    listener.started({ callId: '1', operationId: id })
    listener.ended({ callId: '1' })

    expect(recorder.runs).toEqual([])
  })

  it('only lets the first end of an operation count', () => {
    const { recorder, listener } = listening()
    listener.started({ callId: '1', operationId })

    listener.aborted({ callId: '1', reason: 'the user left' })
    listener.failed({ callId: '1', error: new Error('aborted') })
    listener.ended({ callId: '1', finishReason: 'stop' })

    expect(recorder.runs[0]?.ends).toEqual([
      { reason: 'killed', cause: 'caller_abort', error: 'the user left' },
    ])
  })

  it('believes an end with an error or the finish reason error', () => {
    const { recorder, listener } = listening()
    listener.started({ callId: '1', operationId })
    listener.started({ callId: '2', operationId })

    listener.ended({ callId: '1', finishReason: 'error' })
    listener.ended({ callId: '2', finishReason: 'stop', error: new TypeError('no object') })

    expect(recorder.runs.map((run) => [run.ended?.reason, run.ended?.stopReason])).toEqual([
      ['error', 'error'],
      ['error', 'stop'],
    ])
  })

  it('has a run of its own for an operation behind the end of a run', () => {
    const { recorder, listener } = listening()
    const host = recorder.startRun({})
    host.end({ reason: 'completed' })

    recorder.within({ run: host }, () => listener.started({ callId: '1', operationId }))
    listener.failed({ callId: '1', error: new TypeError('far off') })

    expect(recorder.runs[1]).toMatchObject({ parent: host, ended: { reason: 'error' } })
  })

  it('forgets the oldest operation when ten thousand have not ended', () => {
    const { recorder, listener } = listening()

    for (let id = 0; id <= 10_000; id += 1) listener.started({ callId: `${id}`, operationId })
    listener.ended({ callId: '0' })
    listener.ended({ callId: '1' })

    expect([recorder.runs[0]?.ended, recorder.runs[1]?.ended?.reason]).toEqual([undefined, 'completed'])
    expect(recorder.warnings.length).toBe(1)
  })

  it('leaves calls of unknown operations alone', async () => {
    const { recorder, listener } = listening()

    expect(await listener.callModel({ callId: '?' }, async () => 'answer')).toBe('answer')
    expect(await listener.callTool({ callId: '?' }, async () => 'result')).toBe('result')
    expect(recorder.works).toEqual([])
  })

  it("passes a model's error through, the same object", async () => {
    const { recorder, listener } = listening()
    const error = new Error('overloaded')
    listener.started({ callId: '1', operationId })

    await expect(listener.callModel({ callId: '1' }, () => Promise.reject(error))).rejects.toBe(error)

    expect(recorder.works[0]?.ends).toEqual([{ error }])
  })
})

describe('AI SDK 6', () => {
  /** What it reads at once for each operation, in this order. */
  const readOnce = (): Record<string, (event: object) => void> => {
    const [integration] = Reflect.get(globalThis, 'AI_SDK_TELEMETRY_INTEGRATIONS') as [object]
    const names = [
      'onStart',
      'onStepStart',
      'onToolCallStart',
      'onToolCallFinish',
      'onStepFinish',
      'onFinish',
    ]
    return Object.fromEntries(names.map((name) => [name, Reflect.get(integration, name)]))
  }

  it('has a run for each operation, with its tools, as if they took turns', () => {
    const recorder = new RecordingRecorder()
    onTestFinished(aiSdk().install(recorder))
    const [one, other] = [readOnce(), readOnce()]
    const good = { toolName: 'lookup', toolCallId: 'call_0', input: {} }
    const bad = { toolName: 'lookup', toolCallId: 'call_0', input: {} }
    const error = new Error('down')

    recorder.within({}, () => one['onStart']?.({ functionId: 'clerk' }))
    recorder.within({}, () => other['onStart']?.({ functionId: 'expert' }))
    recorder.within({}, () => one['onToolCallStart']?.({ toolCall: good }))
    recorder.within({}, () => other['onToolCallStart']?.({ toolCall: bad }))
    other['onToolCallFinish']?.({ toolCall: bad, success: false, error })
    one['onToolCallFinish']?.({ toolCall: good, success: true, output: 'found' })
    one['onFinish']?.({ finishReason: 'stop' })
    other['onFinish']?.({ finishReason: 'error' })

    const told = recorder.runs.map(({ options, works, ends }) => [
      options.agent,
      works.map((work) => work.ends),
      ends.map(({ reason }) => reason),
    ])
    expect(told).toEqual([
      ['clerk', [[{ output: 'found' }]], ['completed']],
      ['expert', [[{ error }]], ['error']],
    ])
  })

  it('says nothing where the SDK told no start', () => {
    const recorder = new RecordingRecorder()
    onTestFinished(aiSdk().install(recorder))
    const listeners = readOnce()

    listeners['onStepStart']?.({})
    listeners['onToolCallStart']?.({ toolCall: { toolName: 'lookup', toolCallId: 'call_1' } })
    listeners['onFinish']?.({ finishReason: 'stop' })

    expect([recorder.runs, recorder.warnings]).toEqual([[], []])
  })
})

describe('the end of a model call', () => {
  it('is read from what the SDK, a provider or a last part says', () => {
    const usage = { inputTokens: 3, outputTokens: undefined }
    const providerUsage = { inputTokens: { total: 3 }, outputTokens: { total: undefined } }
    const finishReason = { unified: 'content-filter', raw: 'SAFETY' }

    expect([
      endOfEvent({ modelId: 'm', finishReason: 'tool-calls', usage, content: ['c'] }),
      endOfResult({ response: { modelId: 'm' }, finishReason, usage: providerUsage, content: ['c'] }),
      endOfParts({ finishReason, usage: providerUsage }),
      endOfResult(undefined),
    ]).toEqual([
      { responseModel: 'm', finishReason: 'tool_calls', inputTokens: 3, output: ['c'] },
      { responseModel: 'm', finishReason: 'content_filter', inputTokens: 3, output: ['c'] },
      { finishReason: 'content_filter', inputTokens: 3 },
      {},
    ])
  })
})

describe('providerName', () => {
  it.each([
    ['openai.chat', 'openai'],
    ['anthropic.messages', 'anthropic'],
    ['google.generative-ai', 'gcp.gemini'],
    ['google.vertex.chat', 'gcp.vertex_ai'],
    ['amazon-bedrock', 'aws.bedrock'],
    ['azure-openai.chat', 'azure.ai.openai'],
    ['mistral.chat', 'mistral_ai'],
    ['xai.chat', 'x_ai'],
    ['my-gateway.chat', 'my-gateway'],
  ])('maps %s to %s', (provider, name) => {
    expect(providerName(provider)).toBe(name)
  })
})
