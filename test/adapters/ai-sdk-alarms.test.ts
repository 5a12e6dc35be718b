/** What people hear of a real call of the AI SDK that keeps them waiting, and how it ends afterwards. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

import { generateText, streamText } from 'ai'
import { describe, expect, it, onTestFinished } from 'vitest'

import { aiSdk } from '../../src/adapters/ai-sdk/index.ts'
import { modelHttp } from '../../src/adapters/model-http/index.ts'
import { Lifesign } from '../../src/lifesign.ts'
import type { LifesignOptions } from '../../src/options/options.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { TestChannel } from '../notify/news.ts'
import { useModelServer } from './ai-sdk-stage.ts'

const stage = useModelServer()
const LATE = 45_000

/** An application in a room, whose runs are silent too long after half a minute. */
function open(options: LifesignOptions = {}) {
  const clock = new FakeClock()
  const channel = new TestChannel()
  const ends: string[] = []
  const thresholds = { warnMs: 10_000, abortMs: 30_000 }
  const lifesign = new Lifesign({
    clock,
    watchProcess: false,
    thresholds,
    adapters: [aiSdk(), modelHttp()],
    channels: [channel],
    ...options,
  })
  onTestFinished(() => lifesign.shutdown(0))
  lifesign.on('run.ended', ({ end }) => void ends.push(`${end.reason}/${end.cause ?? end.stopReason}`))
  const inRoom = <T>(work: () => T): T => lifesign.withOrigin({ channel: channel.name, room: 'C1' }, work)
  /** The model is silent, and stays so for too long. */
  const keepWaiting = async (): Promise<void> => {
    await stage.server.untilSilent()
    await clock.advanceAsync(LATE)
  }
  return { clock, lifesign, ends, inRoom, keepWaiting, channel }
}

type Limits = { readonly abortSignal?: AbortSignal }

const onError = (): void => undefined

const generate = (model: string, limits?: Limits): Promise<unknown> =>
  generateText({ model: stage.model(model), prompt: 'x', maxRetries: 0, ...limits })

const ask: Readonly<Record<string, typeof generate>> = {
  generateText: generate,
  streamText: async (model, limits) => {
    const result = streamText({ model: stage.model(model), prompt: 'x', maxRetries: 0, onError, ...limits })
    await result.consumeStream({ onError })
  },
}

const SILENT = expect.stringMatching(/has gone silent: waiting for model/)

describe.each(Object.entries(ask))('%s that is slower than abortMs', (_, asked) => {
  it('is no failure once it answers: who was told hears that it is well', async () => {
    const { inRoom, keepWaiting, ends, channel } = open()

    const answer = inRoom(() => asked('stall'))
    await keepWaiting()
    stage.server.releaseStall()
    await answer

    expect(ends).toEqual(['completed/stop'])
    await expect.poll(() => channel.texts).toEqual([SILENT, expect.stringMatching(/^✅ .* after all$/)])
  })

  it('is over where its caller aborts it, which is no failure, and who was told hears that', async () => {
    const { inRoom, keepWaiting, ends, channel } = open()
    const caller = new AbortController()

    const answer = inRoom(() => asked('hang', { abortSignal: caller.signal })).catch(onError)
    await keepWaiting()
    caller.abort()
    await answer

    expect(ends).toEqual(['killed/caller_abort'])
    await expect
      .poll(() => channel.texts)
      .toEqual([SILENT, expect.stringMatching(/^ℹ️ .* is over: its caller aborted it$/)])
  })

  it('is the same in a run of the host that was given the signal', async () => {
    const { lifesign, inRoom, keepWaiting, ends, channel } = open()
    const caller = new AbortController()
    const { signal } = caller

    const body = (): Promise<unknown> => asked('hang', { abortSignal: signal })
    const answer = inRoom(() => lifesign.run({ signal }, body)).catch(onError)
    await keepWaiting()
    caller.abort()
    await answer

    expect(ends).toEqual(['killed/caller_abort'])
    await expect
      .poll(() => channel.texts)
      .toEqual([SILENT, expect.stringMatching(/^ℹ️ .* is over: its caller aborted it$/)])
  })
})

describe('generateText that is slower than abortMs, where recovery may abort', () => {
  it('is killed by recovery where the host gave it the signal of its run, and people hear why', async () => {
    const { clock, lifesign, inRoom, keepWaiting, ends, channel } = open({ recovery: { abort: true } })

    const answer = inRoom(() => lifesign.run({}, ({ signal }) => generate('hang', { abortSignal: signal })))
    const failed = expect(answer).rejects.toThrow()
    await keepWaiting()
    await clock.advanceAsync(LATE)
    await failed

    expect(ends).toEqual(['killed/recovery'])
    await expect.poll(() => channel.texts.length).toBe(2)
    expect(channel.texts).toEqual([SILENT, expect.stringMatching(/was killed/)])
  })
})

describe('streamText whose answer has come and nobody reads', () => {
  it('is excused until abortMs, then completed as unread, and whole for a late reader', async () => {
    const { clock, inRoom, ends, channel } = open()
    const come = arrival()
    const result = inRoom(() =>
      streamText({ model: stage.model('slow'), prompt: 'x', maxRetries: 0, onError }),
    )
    await come

    await clock.advanceAsync(20_000)
    expect([ends, channel.texts]).toEqual([[], []])
    await clock.advanceAsync(LATE)
    expect([ends, channel.texts]).toEqual([['completed/unread'], []])

    expect((await result.text).length).toBeGreaterThan(20)
    expect([ends, channel.texts]).toEqual([['completed/unread'], []])
  })
})

/** Resolves once the last byte of an answer has come. */
async function arrival(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const come = (): void => resolve()
  subscribe('undici:request:trailers', come)
  await promise
  unsubscribe('undici:request:trailers', come)
  for (let turn = 0; turn < 5; turn += 1) await new Promise((next) => setImmediate(next))
}
