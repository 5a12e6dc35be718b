/** How an abort and a time limit inside of the AI SDK end a run: one of the SDK's own, and one of the host. */

import { generateText, streamText } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { fetchProgress } from '../../src/adapters/fetch/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { RunOptions } from '../../src/model/run.ts'
import { useModelServer } from './ai-sdk-stage.ts'

const stage = useModelServer()

/** The ends of all runs, and what people were told. */
function listening() {
  const ends: string[] = []
  const told: string[] = []
  const lifesign = new Lifesign({
    watchProcess: false,
    adapters: [aiSdk(), fetchProgress()],
    onAbnormalEnd: ({ text }) => void told.push(text),
  })
  lifesign.on('run.ended', ({ end }) => void ends.push(`${end.reason}/${end.cause}/${end.errorType}`))
  onTestFinished(() => lifesign.shutdown())
  return { lifesign, ends, told }
}

type Limits = { readonly abortSignal?: AbortSignal; readonly timeout?: { readonly totalMs: number } }

const ask: Record<string, (model: string, limits: Limits) => Promise<unknown>> = {
  generateText: (model, limits) =>
    generateText({ model: stage.model(model), prompt: 'x', maxRetries: 0, ...limits }),
  streamText: async (model, limits) => {
    const result = streamText({ model: stage.model(model), prompt: 'x', maxRetries: 0, onError, ...limits })
    await result.consumeStream({ onError })
  },
}

const onError = (): void => undefined

describe.each(Object.keys(ask))('%s', (verb) => {
  const asked = ask[verb] as (typeof ask)[string]

  /** Aborts once the model is silent, as a timer of the host would. */
  async function aborted(run: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const timer = new AbortController()
    const running = run(timer.signal).catch(() => undefined)
    await stage.server.untilSilent()
    timer.abort()
    await running
  }

  it('outside of a run is aborted by its caller, and has its deadline', async () => {
    const { ends, told } = listening()

    await aborted((abortSignal) => asked('hang', { abortSignal }))
    await asked('hang', { timeout: { totalMs: 20 } }).catch(() => undefined)

    expect(ends).toEqual(['killed/caller_abort/undefined', 'timeout/deadline/timeout'])
    expect(told).toEqual([expect.stringMatching('timed out')])
  })

  it('inside of a run that was given no signal is no wish of its caller: people hear of it', async () => {
    const { lifesign, ends, told } = listening()
    const options: RunOptions = { label: 'job' }

    await aborted((abortSignal) => lifesign.run(options, () => asked('hang', { abortSignal })))

    expect(ends).toEqual(['error/exception/AbortError'])
    expect(told).toEqual([expect.stringMatching('crashed.*: something inside of it was aborted')])
  })

  it('inside of a run that was given the signal is aborted by its caller', async () => {
    const { lifesign, ends, told } = listening()

    await aborted((signal) => lifesign.run({ signal }, () => asked('hang', { abortSignal: signal })))

    expect(ends).toEqual(['killed/caller_abort/undefined'])
    expect(told).toEqual([])
  })

  it('inside of a run has a time limit that nobody set for the run', async () => {
    const { lifesign, ends } = listening()

    await lifesign
      .run({ label: 'job' }, () => asked('hang', { timeout: { totalMs: 20 } }))
      .catch(() => undefined)

    expect(ends).toEqual(['timeout/request_timeout/TimeoutError'])
  })
})

describe('streamText whose answer nobody reads', () => {
  type Part =
    Awaited<ReturnType<MockLanguageModelV4['doStream']>>['stream'] extends ReadableStream<infer P> ? P : never

  /** Says more than the SDK reads by itself, and breaks with its signal, as a body of `fetch` does. */
  function unread(abortSignal: AbortSignal) {
    const seen = { pulls: 0 }
    const delta: Part = { type: 'text-delta', id: '1', delta: 'word ' }
    const model = new MockLanguageModelV4({
      doStream: async ({ abortSignal: signal }) => ({
        stream: new ReadableStream<Part>(
          {
            start(controller) {
              signal?.addEventListener('abort', () => controller.error(signal.reason))
              controller.enqueue({ type: 'text-start', id: '1' })
            },
            pull(controller) {
              seen.pulls += 1
              controller.enqueue(delta)
            },
          },
          { highWaterMark: 0 },
        ),
      }),
    })
    const result = streamText({ model, prompt: 'x', abortSignal, onError })
    /** The SDK has read ahead, and waits for somebody to read. */
    const idle = async (): Promise<void> => {
      const before = seen.pulls
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      if (seen.pulls === 0 || seen.pulls > before) await idle()
    }
    return { result, idle }
  }

  it('ends at its own signal', async () => {
    const { lifesign, ends, told } = listening()
    const left = new AbortController()
    const { idle } = unread(left.signal)
    await idle()
    expect([ends, lifesign.sessions.list().flatMap(({ runs }) => runs)]).toEqual([[], [expect.anything()]])

    left.abort()

    await vi.waitFor(() => expect(ends).toEqual(['killed/caller_abort/undefined']))
    expect([told, lifesign.sessions.list().flatMap(({ runs }) => runs)]).toEqual([[], []])
  })

  it('ends at a time limit of its own signal', async () => {
    const { ends } = listening()
    const timer = new AbortController()
    const { idle } = unread(timer.signal)
    await idle()

    timer.abort(new DOMException('The operation timed out', 'TimeoutError'))

    await vi.waitFor(() => expect(ends).toEqual(['timeout/deadline/timeout']))
  })

  it('gives a reader who comes later what it would give without us', async () => {
    const { ends } = listening()
    const left = new AbortController()
    const { result, idle } = unread(left.signal)
    await idle()
    left.abort()
    await vi.waitFor(() => expect(ends).toHaveLength(1))

    const parts = await Array.fromAsync(result.fullStream, ({ type }) => type)

    expect(parts.at(-1)).toBe('abort')
    expect(ends).toHaveLength(1)
  })
})
