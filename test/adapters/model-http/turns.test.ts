/** Which requests are one run, and how that ends. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import { describe, expect, it, onTestFinished } from 'vitest'

import { ask, asksFor, chat, json, listen, says, startModel } from './model-server.ts'

const result = (id: string): object => ({ role: 'tool', tool_call_id: id, content: 'found' })

describe('modelHttp outside of a run', () => {
  it('makes a run of a question, which ends a second after its answer, as of that moment', async () => {
    const { recorder } = listen()
    const { url } = await startModel(says())

    await ask(url)
    const endedAt = recorder.clock.wallTime()
    recorder.clock.advance(999)
    expect(recorder.runs[0]?.ended).toBeUndefined()
    recorder.clock.advance(1)

    expect(recorder.runs).toHaveLength(1)
    expect(recorder.runs[0]).toMatchObject({
      options: { model: 'gpt-5' },
      ends: [{ reason: 'completed', stopReason: 'stop', endedAt }],
    })
    const figures = {
      responseId: 'c1',
      responseModel: 'gpt-5-x',
      finishReason: 'stop',
      inputTokens: 3,
      outputTokens: 2,
    }
    expect(recorder.works.map(({ name, ends }) => [name, ends])).toEqual([['gpt-5', [figures]]])
  })

  it('takes the loop of a framework for one run, with its tools, however long they take', async () => {
    const { recorder } = listen()
    const { url } = await startModel(asksFor('grep', 'call_1'), asksFor('read', 'call_2'), says())

    await ask(url)
    recorder.clock.advance(240_000)
    await ask(url, chat(result('call_1')))
    await ask(url, chat(result('call_1'), result('call_2')))
    recorder.clock.advance(1_000)

    expect(recorder.runs.map(({ ended }) => ended?.reason)).toEqual(['completed'])
    expect(recorder.works.map(({ name, endedMs }) => [name, endedMs !== undefined])).toEqual([
      ['gpt-5', true],
      ['grep', true],
      ['gpt-5', true],
      ['read', true],
      ['gpt-5', true],
    ])
  })

  it('keeps two loops apart that go on at the same time', async () => {
    const { recorder } = listen()
    const { url } = await startModel(asksFor('grep', 'call_1'), asksFor('grep', 'call_2'), says())

    await ask(url)
    await ask(url, chat({ role: 'user', content: 'another' }))
    await ask(url, chat(result('call_1')))
    await ask(url, chat(result('call_2')))
    recorder.clock.advance(1_000)

    expect(recorder.runs.map((run) => run.works.length)).toEqual([3, 3])
    expect(recorder.runs.map(({ ended }) => ended?.reason)).toEqual(['completed', 'completed'])
  })

  it('waits for no tool where the answer could only be its call', async () => {
    const { recorder } = listen()
    const { url } = await startModel(asksFor('extract', 'call_1'))
    const body = JSON.stringify({
      model: 'gpt-5',
      messages: [],
      tool_choice: { type: 'function', function: { name: 'extract' } },
    })

    await ask(url, body)
    recorder.clock.advance(1_000)

    expect(recorder.runs[0]?.ended?.reason).toBe('completed')
    expect(recorder.works).toHaveLength(1)
  })

  it('takes an answer for the last one when nobody brings results for five minutes', async () => {
    const { recorder } = listen()
    const { url } = await startModel(asksFor('grep', 'call_1'))

    await ask(url)
    recorder.clock.advance(299_999)
    expect(recorder.runs[0]?.ended).toBeUndefined()
    recorder.clock.advance(1)

    expect(recorder.runs[0]?.ends).toMatchObject([{ reason: 'completed', stopReason: 'tool_calls' }])
  })

  it('counts what follows within a second for the same run, and what comes later for another', async () => {
    const { recorder } = listen()
    const { url } = await startModel(says())

    await ask(url)
    recorder.clock.advance(900)
    await ask(url)
    recorder.clock.advance(1_001)
    await ask(url)

    expect(recorder.runs.map((run) => run.works.length)).toEqual([2, 1])
  })

  it('keeps apart what is asked at the same time', async () => {
    const { recorder } = listen()
    const { url } = await startModel(says())

    await Promise.all([ask(url), ask(url)])

    expect(recorder.runs.map((run) => run.works.length)).toEqual([1, 1])
  })

  it('counts all that is asked for one incoming request for one run', async () => {
    const { recorder } = listen()
    const { url } = await startModel(says())
    const front = createServer(async (_, response) => {
      await Promise.all([ask(url), ask(url)])
      response.end('done')
    })
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void front.close())
    const door = `http://127.0.0.1:${(front.address() as AddressInfo).port}`

    await (await fetch(door)).text()
    await (await fetch(door)).text()
    front.closeAllConnections()

    expect(recorder.runs.map((run) => run.works.length)).toEqual([2, 2])
  })

  it('counts all that is asked at one place for one run, which comes from there', async () => {
    const { recorder } = listen()
    const { url } = await startModel(says())

    await recorder.within({ origin: { channel: 'chat', room: 'r' } }, () => Promise.all([ask(url), ask(url)]))

    expect(recorder.runs.map((run) => run.works.length)).toEqual([2])
  })

  it('is one run with two calls where a question is sent again, and waits as long as it was told', async () => {
    const { recorder } = listen()
    const { url } = await startModel(json(429, {}, { 'retry-after': '20' }), says())

    await ask(url)
    recorder.clock.advance(21_000)
    await ask(url)
    recorder.clock.advance(1_000)

    const [run, ...others] = recorder.runs
    expect([others, run?.waits, run?.ended?.reason]).toEqual([[], ['retry'], 'completed'])
    expect(run?.works.map(({ ends }) => (ends[0]?.error as Error | undefined)?.message)).toEqual([
      'Cannot ask the model: status 429',
      undefined,
    ])
  })

  it('knows a question that is sent again by its address, where the model stands there alone', async () => {
    const { recorder } = listen()
    const { url } = await startModel(json(503, {}), json(200, { candidates: [{ finishReason: 'STOP' }] }))
    const request = { method: 'POST', body: JSON.stringify({ contents: [] }) }
    const asked = () => fetch(`${url}beta/models/gemini-3:generateContent`, request)

    await (await asked()).text()
    await (await asked()).text()
    recorder.clock.advance(1_000)

    expect(recorder.runs.map(({ works, ended }) => [works.length, ended?.reason])).toEqual([[2, 'completed']])
  })

  it('ends as the last attempt did when nobody tries again', async () => {
    const { recorder } = listen()
    const { url } = await startModel(json(500, {}))

    await ask(url)
    recorder.clock.advance(11_999)
    expect(recorder.runs[0]?.ended).toBeUndefined()
    recorder.clock.advance(1)

    expect(recorder.runs[0]?.ended).toMatchObject({ reason: 'error', errorType: '500' })
  })

  it('ends soon after a refusal that no attempt can mend', async () => {
    const { recorder } = listen()
    const { url } = await startModel(json(401, {}))

    await ask(url)
    recorder.clock.advance(1_000)

    expect(recorder.runs[0]?.ended).toMatchObject({ reason: 'error', errorType: '401' })
  })

  it('ends with its last answer when the adapter is taken away; tools that run are left to others', async () => {
    const { recorder, uninstall } = listen()
    const { url } = await startModel(says(), asksFor('grep', 'call_1'))
    const room = { origin: { channel: 'chat', room: 'r' } }

    await ask(url)
    await recorder.within(room, () => ask(url))
    uninstall()

    expect(recorder.runs.map(({ ended }) => ended?.reason)).toEqual(['completed', undefined])
  })
})
