/** The AI SDK adapter beside runs of the host, beside other adapters, and in calls with own integrations. */

import { generateText, isStepCount, streamText } from 'ai'
import { describe, expect, it, onTestFinished } from 'vitest'

import { aiSdkTelemetry } from '../../src/adapters/ai-sdk/index.ts'
import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { listen, lookup, read, storyOf, useModelServer } from './ai-sdk-stage.ts'

const stage = useModelServer()

describe('a run of the host', () => {
  it('gets the calls of all operations inside, and its end from nobody but the host', async () => {
    const recorder = listen()
    const run = recorder.startRun({ agent: 'host' })

    await recorder.within({ run }, async () => {
      await read({ model: stage.model('steady'), prompt: 'x' })
      await generateText({ model: stage.model('steady'), prompt: 'x' })
    })

    expect(recorder.runs).toEqual([run])
    expect(storyOf(run)?.map(([, , end]) => end)).toEqual(['stop', 'stop'])
    expect(run.ends).toEqual([])
  })

  it('suspects a failure that the returned promise hides', async () => {
    const recorder = listen()
    const run = recorder.startRun({})
    const options = { model: stage.model('http-500'), prompt: 'x', maxRetries: 0, onError: () => undefined }

    await recorder.within({ run }, () => streamText(options).consumeStream())

    expect(run.suspicions.map((end) => end.reason)).toContain('error')
    expect(run.ends).toEqual([])
  })
})

describe('together with fetchProgress', () => {
  it('a byte on the wire is progress of the model call, before there is any part', async () => {
    const recorder = listen()
    onTestFinished(fetchProgress().install(recorder))

    await generateText({ model: stage.model('slow'), prompt: 'x' })

    const [run] = recorder.runs
    expect(run?.works[0]?.progressed).toBeGreaterThan(0)
    expect(run?.progressed).toBe(0)
  })
})

describe('aiSdkTelemetry', () => {
  it('serves calls with integrations of their own, which replace the global ones', async () => {
    const telemetry = { integrations: [aiSdkTelemetry()] }
    const recorder = listen()

    await read({ model: stage.model('steady'), prompt: 'x', telemetry })

    expect(recorder.runs.map((run) => run.ended?.reason)).toEqual(['completed'])
  })

  it('tells nothing twice when it is registered beside the installed adapter', async () => {
    const recorder = listen()
    const integrations = [aiSdkTelemetry(), aiSdkTelemetry()]

    await read({
      model: stage.model('steady-tool'),
      prompt: 'x',
      tools: lookup(async () => 'found'),
      stopWhen: isStepCount(5),
      telemetry: { integrations },
    })

    expect(recorder.runs.length).toBe(1)
    expect(storyOf(recorder.runs[0])?.map(([, , end]) => end)).toEqual(['tool_calls', 'ended', 'stop'])
  })

  it('does nothing where no adapter is installed', async () => {
    const telemetry = { integrations: [aiSdkTelemetry()] }

    expect(await read({ model: stage.model('steady'), prompt: 'x', telemetry })).toBe('All is well here.')
  })
})
