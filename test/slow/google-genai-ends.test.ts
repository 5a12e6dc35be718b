/** Google's real client for Gemini: why its requests end, also where the wire does not tell. */

import { describe, expect, it } from 'vitest'

import { asked, genAi, played, toolOf } from './adapters/google-genai.ts'
import { BOTH, listen, WAYS } from './adapters/google-genai-stage.ts'
import type { GeminiMood } from './adapters/gemini-server.ts'

/** A busy machine may take its time. */
const PATIENT = { timeout: 30_000 }

/** With a tool, which makes it a loop, and without. */
const CASES = BOTH.flatMap((way) => ([true, false] as const).map((isLoop) => ({ way, isLoop })))

describe.each(CASES)('$way, as a loop: $isLoop', ({ way, isLoop }) => {
  const config = isLoop ? { tools: [toolOf('lookup', () => ({ output: 'found' }))] } : {}
  const script = () => []
  /** How it ended, in a run of its own. */
  const endOf = async (play: () => Promise<unknown>, mood: GeminiMood | (() => GeminiMood)) => {
    const { recorder, leave } = listen()
    await played(play, { mood, script }).catch(() => undefined)
    await expect.poll(() => recorder.works.map(({ ends }) => ends.length), PATIENT).toEqual([1])
    leave()
    const [run, ...others] = recorder.runs
    expect(others).toEqual([])
    return run?.ended
  }

  it.each([
    ['killed', 'caller_abort', 'AbortError'],
    ['timeout', 'deadline', 'TimeoutError'],
  ])("was %s by %s where the caller's signal aborts by an %s", async (reason, cause, name) => {
    const controller = new AbortController()
    const asks = () => WAYS[way]('hi', { ...config, abortSignal: controller.signal })

    const end = await endOf(asks, () => {
      controller.abort(new DOMException('Enough', name))
      return 'stalls'
    })

    expect(end).toMatchObject({ reason, cause, error: { message: 'Enough' } })
  })

  it('was at its end when the time of the client was up', async () => {
    const end = await endOf(() => WAYS[way]('hi', config, { timeout: 200 }), 'stalls')

    expect(end).toMatchObject({
      reason: 'timeout',
      cause: 'request_timeout',
      errorType: 'RequestTimeoutError',
    })
  })

  it('has failed with the status of a refusal, once', async () => {
    const end = await endOf(() => WAYS[way]('hi', config), 500)

    expect(end).toMatchObject({ reason: 'error', errorType: '500' })
  })

  it('has failed where the connection breaks', async () => {
    const end = await endOf(() => WAYS[way]('hi', config), 'breaks')

    expect(end).toMatchObject({ reason: 'error' })
  })

  it('waits where the client tries again, and ends well if that helps', async () => {
    const { recorder, leave } = listen()
    const retryOptions = { attempts: 3, initialDelay: 0.01, maxDelay: 0.02 }
    let asks = 0

    await played(() => WAYS[way]('hi', config, { retryOptions }), {
      mood: () => ((asks += 1) === 1 ? 503 : 'answers'),
      script,
    })
    leave()

    expect(recorder.runs.map(({ ended, waits }) => [ended?.reason, waits])).toEqual([
      ['completed', ['retry']],
    ])
    expect(recorder.works.map(({ ends }) => (ends[0]?.error as Error | undefined)?.message)).toEqual([
      'Cannot ask the model: status 503',
      undefined,
    ])
  })
})

describe.each([true, false])('a stream whose reader leaves, as a loop: %s', (isLoop) => {
  const tools = isLoop ? [toolOf('lookup', () => ({ output: 'found' }))] : []
  const script = () => []
  const ask = () => genAi().models.generateContentStream(asked('hi', { tools }))

  it('is over then: the client leaves the rest unread, and tells nobody', async () => {
    const { recorder, leave } = listen()
    const run = recorder.startRun({})

    await played(
      async () => {
        for await (const _ of await recorder.within({ run }, ask)) break
        // Nothing has to come from the network for it.
        expect(run.works.map(({ ends }) => ends.length)).toEqual([1])
      },
      { mood: 'stalls', script },
    )
    leave()

    expect([run.suspicions, run.works[0]?.ends[0]?.error]).toMatchObject([[], { name: 'AbortError' }])
    expect(run.holds.every(({ isOpen }) => !isOpen)).toBe(true)
  })

  it('was killed, in a run of its own', async () => {
    const { recorder, leave } = listen()

    await played(
      async () => {
        for await (const _ of await ask()) break
      },
      { mood: 'stalls', script },
    )
    leave()

    expect(recorder.runs.map(({ ended }) => [ended?.reason, ended?.cause])).toEqual([
      ['killed', 'caller_abort'],
    ])
  })
})
