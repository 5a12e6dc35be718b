/** Whose runs they are that an agent of the AI SDK makes. */

import { generateText, isStepCount, tool, ToolLoopAgent } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

type Result = Awaited<ReturnType<MockLanguageModelV4['doGenerate']>>

const USAGE = { inputTokens: { total: 1 }, outputTokens: { total: 1 } }
const CALL = { type: 'tool-call', toolCallId: 'call-1', toolName: 'ask', input: '{}' }

function said(content: object[], unified: string): Result {
  return { content, finishReason: { unified, raw: undefined }, usage: USAGE, warnings: [] } as never
}

/** A model that calls a tool first, if it is to. */
function model(first?: object): MockLanguageModelV4 {
  const answers = [said([{ type: 'text', text: 'ok' }], 'stop')]
  if (first !== undefined) answers.unshift(said([first], 'tool-calls'))
  return new MockLanguageModelV4({ doGenerate: async () => answers.shift() as Result })
}

function stand() {
  const recorder = new RecordingRecorder()
  const undo = aiSdk(ToolLoopAgent).install(recorder)
  onTestFinished(undo)
  return { recorder, undo, agents: () => recorder.runs.map(({ options }) => options.agent) }
}

describe('a ToolLoopAgent', () => {
  it('gives its id to its own run, and to none that its tools begin', async () => {
    const { recorder, agents } = stand()
    const execute = async (): Promise<string> => (await generateText({ model: model(), prompt: 'x' })).text
    const tools = { ask: tool({ inputSchema: z.object({}), execute }) }

    await new ToolLoopAgent({ id: 'clerk', model: model(CALL), tools, stopWhen: isStepCount(3) }).generate({
      prompt: 'hi',
    })
    await generateText({ model: model(), prompt: 'x' })

    expect(agents()).toEqual(['clerk', undefined, undefined])
    expect(recorder.runs.map(({ ends }) => ends[0]?.reason)).toEqual(['completed', 'completed', 'completed'])
  })

  it('is called by its functionId where it has one, and by nothing where it has no name', async () => {
    const { agents } = stand()

    const telemetry = { functionId: 'helper' }
    await new ToolLoopAgent({ id: 'clerk', model: model(), telemetry }).generate({ prompt: 'hi' })
    await new ToolLoopAgent({ model: model() }).generate({ prompt: 'hi' })

    expect(agents()).toEqual(['helper', undefined])
  })

  it('is as it was when nobody listens any more', async () => {
    const { generate, stream } = ToolLoopAgent.prototype
    const { undo } = stand()
    const during = ToolLoopAgent.prototype.generate

    undo()

    expect(during).not.toBe(generate)
    expect([ToolLoopAgent.prototype.generate, ToolLoopAgent.prototype.stream]).toEqual([generate, stream])
  })
})
