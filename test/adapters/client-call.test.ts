/** What a client of models knows of its requests is told of them, and the wire alone cannot tell it. */

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { ClientCall, type ClientCallOptions } from '../../src/adapters/client-call.ts'
import type { RecordedRun } from '../../src/testing/index.ts'
import { ask, begins, chat, json, listen, says, startModel } from './model-http/model-server.ts'

type Answers = Parameters<typeof startModel>

/** Asks in a run of the host, as a client does. */
async function stand(answers: Answers, options: Omit<ClientCallOptions, 'outer'> = {}) {
  const { recorder } = listen()
  const { url } = await startModel(...answers)
  const run = recorder.startRun({})
  const call = new ClientCall({ outer: { run }, ...options })
  const asked = (init?: RequestInit): Promise<string> =>
    recorder.within(call, () => ask(url, chat(), init)).catch(String)
  return { recorder, run, call, url, asked }
}

const errorsOf = ({ works }: RecordedRun) => works.map(({ ends }) => ends[0]?.error)

describe('ClientCall', () => {
  it.each([
    ['killed', new DOMException('Enough', 'AbortError')],
    ['timeout', new DOMException('Too late', 'TimeoutError')],
  ])('knows that the caller wanted a request to end as %s', async (reason, why) => {
    const { run, asked } = await stand([() => undefined], { signal: AbortSignal.abort(why), timeoutMs: 9 })
    const own = new AbortController()
    const answered = asked({ signal: own.signal })
    await expect.poll(() => run.works.length).toBe(1)

    own.abort()
    await answered

    expect(errorsOf(run)).toEqual([why])
    expect(run.suspected?.reason).toBe(reason === 'killed' ? undefined : reason)
  })

  it('knows that the time of the client itself was up', async () => {
    const { run, asked } = await stand([() => undefined], { timeoutMs: 250 })
    const own = new AbortController()
    const answered = asked({ signal: own.signal })
    await expect.poll(() => run.works.length).toBe(1)

    own.abort()
    await answered

    expect(run.suspected).toMatchObject({ reason: 'timeout', cause: 'request_timeout' })
    expect(errorsOf(run)).toMatchObject([
      { name: 'RequestTimeoutError', message: 'The client waited 250 ms for the answer' },
    ])
  })

  it('leaves any other failure as it is', async () => {
    const { run, asked } = await stand([(response) => response.destroy()], { timeoutMs: 250 })

    await asked()

    expect(run.suspected).toMatchObject({ reason: 'error', cause: 'exception' })
  })

  it('ends a call whose reader has left, though nobody cancels the answer', async () => {
    const { recorder, run, call, url } = await stand([begins()])
    const request = { method: 'POST', body: chat() }
    const response = await recorder.within(call, () => fetch(`${url}/chat/completions`, request))
    const reader = response.body?.getReader()
    await reader?.read()
    reader?.releaseLock()
    expect(run.works[0]?.ends).toEqual([])

    call.over()

    expect(errorsOf(run)).toMatchObject([{ name: 'AbortError' }])
    expect(run.suspicions).toEqual([])
  })

  it('changes nothing about what has ended well', async () => {
    const { run, call, asked } = await stand([says()])
    await asked()

    call.over()

    expect(run.works.map(({ ends }) => ends)).toMatchObject([[{ finishReason: 'stop' }]])
  })
})

describe('a client that may try again', () => {
  const busy = json(503, {})

  it('is waited for until it asks again, however long it backs off', async () => {
    const { recorder, url } = await stand([busy, says()])
    const call = new ClientCall({ outer: {} })
    await recorder.within(call, () => ask(url))
    const own = recorder.runs[1]

    await recorder.clock.advanceAsync(300_000)
    expect([own?.ends, own?.waits]).toEqual([[], ['retry']])
    await recorder.within(call, () => ask(url))
    call.over()
    await recorder.clock.advanceAsync(1_000)

    expect(own?.ends).toMatchObject([{ reason: 'completed' }])
    expect(own?.works.length).toBe(2)
  })

  it('is waited for no longer once it has given up', async () => {
    const { recorder, url } = await stand([busy])
    const call = new ClientCall({ outer: {} })
    await recorder.within(call, () => ask(url))

    call.over()
    await recorder.clock.advanceAsync(1_000)

    expect(recorder.runs[1]?.ends).toMatchObject([{ reason: 'error', error: { status: 503 } }])
  })
})

describe('ClientCall, told in any order', () => {
  it('tells each request once that it is over, and none that comes later', () => {
    const step = fc.constantFrom('sent', 'over')
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const call = new ClientCall({ outer: {} })
        const told: number[] = []
        for (const one of steps) {
          const request = told.length
          if (one === 'over') call.over()
          else {
            told.push(0)
            call.sent({ over: () => void (told[request] = (told[request] ?? 0) + 1) })
          }
        }
        const known = steps.slice(0, steps.indexOf('over')).filter((one) => one === 'sent').length
        const expected = steps.includes('over') ? told.map((_, at) => Number(at < known)) : told.map(() => 0)
        expect(told).toEqual(expected)
      }),
      { numRuns: 30 },
    )
  })
})
