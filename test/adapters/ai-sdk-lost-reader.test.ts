/** What an answer means that nobody reads to its end, as after a `break` or a closed browser. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

import { generateText, isStepCount, streamText, tool } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { RecordingRecorder } from '../../src/testing/index.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

type StreamResult = Awaited<ReturnType<MockLanguageModelV4['doStream']>>
type Part = StreamResult['stream'] extends ReadableStream<infer P> ? P : never

const CALL: Part = { type: 'tool-call', toolCallId: 'call-1', toolName: 'lookup', input: '{}' }
const FINISH_CALLS = {
  type: 'finish',
  finishReason: { unified: 'tool-calls', raw: undefined },
  usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } },
} as Part
const FINISH = {
  type: 'finish',
  finishReason: { unified: 'stop', raw: undefined },
  usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } },
} as Part

function listen() {
  const recorder = new RecordingRecorder()
  onTestFinished(aiSdk().install(recorder))
  return recorder
}

/** @param after what it waits for behind its first word */
function modelSaying(words: number, after?: Promise<void>): MockLanguageModelV4 {
  const deltas = Array.from({ length: words }, (): Part => ({ type: 'text-delta', id: '1', delta: 'word ' }))
  const parts: Part[] = [{ type: 'text-start', id: '1' }, ...deltas, { type: 'text-end', id: '1' }, FINISH]
  async function* say(): AsyncGenerator<Part> {
    for (const [index, part] of parts.entries()) {
      if (index === 2) await after
      yield part
    }
  }
  return new MockLanguageModelV4({ doStream: async () => ({ stream: ReadableStream.from(say()) }) })
}

/** A model that asks for a tool, then is done. */
function stepper(): MockLanguageModelV4 {
  const streams = [[CALL, FINISH_CALLS], [FINISH]]
  const results = [
    { content: [CALL], ...FINISH_CALLS },
    { content: [], ...FINISH },
  ]
  return new MockLanguageModelV4({
    doStream: async () => ({ stream: ReadableStream.from(streams.shift() ?? []) }),
    doGenerate: async () => ({ ...results.shift(), warnings: [] }) as never,
  })
}

/** Reads one word and lets go of everything. */
async function readOneWord(words: number, after?: Promise<void>): Promise<void> {
  const result = streamText({ model: modelSaying(words, after), prompt: 'x' })
  for await (const _ of result.textStream) break
}

async function collectUntil(reached: () => boolean, attempts = 100): Promise<void> {
  for (let attempt = 0; attempt < attempts && !reached(); attempt += 1) {
    collectGarbage()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('an answer whose reader left', () => {
  it('in the middle is a run that its caller aborted', async () => {
    const recorder = listen()

    await readOneWord(10_000)
    await collectUntil(() => recorder.runs[0]?.ended !== undefined)

    expect(recorder.runs[0]?.ended).toMatchObject({ reason: 'killed', cause: 'caller_abort' })
    expect(recorder.works[0]?.endedMs).toBeDefined()
  })

  it('after the model had finished is a run that completed', async () => {
    const recorder = listen()

    await readOneWord(1)
    await collectUntil(() => recorder.runs[0]?.ended !== undefined)

    expect(recorder.runs[0]?.ends).toEqual([{ reason: 'completed' }])
  })

  it('while the model is silent is noticed at its next word: until then the request is open', async () => {
    const recorder = listen()
    const word = Promise.withResolvers<void>()

    await readOneWord(10_000, word.promise)
    await collectUntil(() => false, 3)
    expect(recorder.runs[0]?.ended).toBeUndefined()
    word.resolve()
    await collectUntil(() => recorder.runs[0]?.ended !== undefined)

    expect(recorder.runs[0]?.ended).toMatchObject({ reason: 'killed', cause: 'caller_abort' })
  })

  it('inside of a run of the host ends the call, and says nothing about the run', async () => {
    const recorder = listen()
    const run = recorder.startRun({})

    await recorder.within({ run }, () => readOneWord(10_000))
    await collectUntil(() => recorder.works[0]?.endedMs !== undefined)

    expect(recorder.works[0]?.endedMs).toBeDefined()
    expect([run.ends, run.suspicions]).toEqual([[], []])
  })

  it('is no loss while somebody still reads, however slowly', async () => {
    const recorder = listen()
    const reader = streamText({ model: modelSaying(200), prompt: 'x' }).textStream.getReader()
    await reader.read()

    await collectUntil(() => false, 5)
    expect(recorder.runs[0]?.ended).toBeUndefined()
    while (!(await reader.read()).done);

    expect(recorder.runs[0]?.ends).toEqual([{ reason: 'completed', stopReason: 'stop' }])
  })

  it.each(['streamText', 'generateText'])('is no loss between the steps of %s', async (verb) => {
    const recorder = listen()
    const collect = async (): Promise<object> => {
      await collectUntil(() => false, 5)
      return {}
    }
    const tools = { lookup: tool({ inputSchema: z.object({}), execute: async () => `${await collect()}` }) }
    const options = { model: stepper(), prompt: 'x', tools, stopWhen: isStepCount(3), prepareStep: collect }

    if (verb === 'streamText') await streamText(options).consumeStream()
    else await generateText(options)

    expect(recorder.works.map((work) => work.kind)).toEqual(['model_call', 'tool_call', 'model_call'])
    expect(recorder.runs[0]?.ends).toEqual([{ reason: 'completed', stopReason: 'stop' }])
  })

  it('is no loss while a model or a tool is waited for: that is a stall', async () => {
    const recorder = listen()
    const never = new Promise<never>(() => undefined)
    const silent = new MockLanguageModelV4({ doStream: () => new Promise(() => undefined) })
    const mute = new MockLanguageModelV4({ doStream: async () => ({ stream: new ReadableStream() }) })
    const caller = new MockLanguageModelV4({
      doStream: async () => ({ stream: ReadableStream.from([CALL, FINISH_CALLS]) }),
    })
    const tools = { lookup: tool({ inputSchema: z.object({}), execute: (): Promise<string> => never }) }

    for (const model of [silent, mute]) void streamText({ model, prompt: 'x' }).consumeStream()
    void streamText({ model: caller, prompt: 'x', tools }).consumeStream()
    await collectUntil(() => false, 10)

    expect(recorder.runs.map((run) => run.ended)).toEqual([undefined, undefined, undefined])
    expect(recorder.works.map((work) => work.kind)).toContain('tool_call')
  })
})
