/** Requests over the real network become model calls, and nothing else changes. */

import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { request } from 'node:http'

import { describe, expect, it, onTestFinished } from 'vitest'

import { isClaimed } from '../../../src/adapters/claims.ts'
import { fetchProgress } from '../../../src/adapters/fetch/index.ts'
import { ask, begins, chat, event, json, listen, says, startModel } from './model-server.ts'

const DONE = 'data: [DONE]\n\n'

describe('modelHttp', () => {
  it('is a call of the run around it, inside of the tool that asks', async () => {
    const { recorder } = listen()
    const { url } = await startModel(says())
    const run = recorder.startRun({})
    const tool = run.startToolCall({ name: 'summarize' })

    await recorder.within({ run, work: tool }, () => ask(url))

    expect([recorder.runs, run.ends]).toEqual([[run], []])
    expect(run.works.map(({ name, parent }) => [name, parent])).toEqual([
      ['summarize', undefined],
      ['gpt-5', tool],
    ])
  })

  it('is silent where somebody speaks for the call, and waits there for the next attempt', async () => {
    const { recorder } = listen()
    const { url } = await startModel(says(), json(429, {}, { 'retry-after': '20' }))
    const run = recorder.startRun({})
    const work = run.startModelCall({ model: 'm' })

    await recorder.within({ run, work }, () => ask(url))
    expect(run.waits).toEqual([])
    await recorder.within({ run, work }, () => ask(url))

    expect([run.works, run.waits, work.ends]).toEqual([[work], ['retry'], []])
  })

  it('reads nothing where somebody speaks for the call, neither what is asked nor the answer', async () => {
    const { recorder } = listen()
    const { url } = await startModel(says())
    const run = recorder.startRun({})
    const read: boolean[][] = []
    const look = (message: unknown): void => {
      const { request: asked } = message as { request: { body: unknown } }
      const isAnswerRead = Object.keys(asked).some((key) => /^on(?:Response)?Data$/.test(key))
      const isQuestionRead = Object.prototype.toString.call(asked.body) !== '[object AsyncGenerator]'
      read.push([isQuestionRead, isAnswerRead])
    }
    subscribe('undici:request:create', look)
    onTestFinished(() => void unsubscribe('undici:request:create', look))

    await recorder.within({ run, work: run.startModelCall({ model: 'm' }) }, () => ask(url))
    await recorder.within({ run }, () => ask(url))

    expect(read).toEqual([
      [false, false],
      [true, true],
    ])
  })

  it('is silent about a request of a call that has ended before it was sent', async () => {
    const { recorder } = listen()
    const { url } = await startModel(says())
    const run = recorder.startRun({})
    const work = run.startModelCall({ model: 'm' })
    const end = (): void => work.end({ error: new Error('aborted') })
    subscribe('undici:request:create', end)
    onTestFinished(() => void unsubscribe('undici:request:create', end))

    await recorder.within({ run, work }, () => ask(url))

    expect([run.works, recorder.runs]).toEqual([[work], [run]])
  })

  it('speaks alone for the bytes of its answers', async () => {
    const { recorder } = listen()
    const undo = fetchProgress().install(recorder)
    const { url } = await startModel((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(event({ delta: { content: 'Hi' } }))
      response.write(event({ delta: { content: '' } }))
      response.end(DONE)
    })
    const run = recorder.startRun({})

    await recorder.within({ run }, () => ask(url))
    undo()

    expect([run.progressed, run.works.map(({ ends }) => ends.length)]).toEqual([0, [1]])
  })

  it.each([
    ['onData', 1],
    ['onResponseData', 1],
    ['onWhateverComesNext', 0],
  ])('hears answers that undici hands on by %s', (method, calls) => {
    const { recorder } = listen()
    const run = recorder.startRun({})
    const chunk = Buffer.from(event({ delta: { content: 'Hi' } }))
    const headers = [Buffer.from('content-type'), Buffer.from('text/event-stream')]
    const to = { method: 'POST', origin: 'http://127.0.0.1', path: '/v1/chat/completions', body: chat() }
    const asking: Record<string, unknown> = { ...to, [method]: () => false }

    recorder.within({ run }, () => channel('undici:request:create').publish({ request: asking }))
    channel('undici:request:headers').publish({ request: asking, response: { statusCode: 200, headers } })
    const wantsMore = (asking[method] as (chunk: Uint8Array) => boolean)(chunk)

    expect([run.works.length, isClaimed(asking), wantsMore]).toEqual([calls, calls === 1, false])
    expect([run.works[0]?.progressed, run.waits]).toEqual(calls === 1 ? [1, ['runtime']] : [undefined, []])
  })

  it('takes an answer for complete that is cancelled when nothing follows', async () => {
    const { recorder } = listen()
    const { url } = await startModel(begins((response) => response.write(DONE)))
    const run = recorder.startRun({})

    await recorder.within({ run }, async () => {
      const response = await fetch(`${url}/chat/completions`, { method: 'POST', body: chat() })
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
      for (let said = ''; !said.includes('[DONE]'); said += (await reader?.read())?.value ?? '');
      await reader?.cancel()
    })

    expect(run.works.map(({ ends }) => ends)).toEqual([[{ responseId: 'c1', responseModel: 'gpt-5-x' }]])
    expect(run.suspicions).toEqual([])
  })

  it('ends a call that its reader leaves, and suspects nothing', async () => {
    const { recorder } = listen()
    const { url } = await startModel(begins())
    const run = recorder.startRun({})

    await recorder.within({ run }, async () => {
      const response = await fetch(`${url}/chat/completions`, { method: 'POST', body: chat() })
      const reader = response.body?.getReader()
      await reader?.read()
      await reader?.cancel()
    })
    await expect.poll(() => run.works[0]?.ends).toMatchObject([{ error: { name: 'AbortError' } }])

    expect(run.suspicions).toEqual([])
  })

  it('ends a call as an error when the connection breaks off', async () => {
    const { recorder } = listen()
    const { url } = await startModel(begins((response) => response.destroy()))
    const run = recorder.startRun({})

    await expect(recorder.within({ run }, () => ask(url))).rejects.toThrow()

    expect(run.works.map(({ ends }) => ends.length)).toEqual([1])
    expect(run.suspected).toMatchObject({ reason: 'error', cause: 'exception' })
  })

  it('tells of a failure inside of an answer', async () => {
    const { recorder } = listen()
    const failure = 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n'
    const { url } = await startModel(begins((response) => response.end(failure)))
    const run = recorder.startRun({})

    await recorder.within({ run }, () => ask(url))

    expect(run.works[0]?.ends).toMatchObject([{ error: { code: 'overloaded_error' } }])
    expect(run.suspected?.reason).toBe('error')
  })

  it('waits for a reader who does not read', async () => {
    const { recorder } = listen()
    const filler = event({ delta: { content: 'x'.repeat(65_536) } })
    const { url } = await startModel(begins((response) => response.end(filler.repeat(20) + DONE)))
    const run = recorder.startRun({})

    const response = await recorder.within({ run }, () =>
      fetch(`${url}/chat/completions`, { method: 'POST', body: chat() }),
    )
    await expect.poll(() => run.waits[0]).toBe('runtime')
    await response.text()

    expect(run.works[0]?.ends).toEqual([{ responseId: 'c1', responseModel: 'gpt-5-x' }])
  })

  it('hears paths of your own, and no others', async () => {
    const { recorder } = listen({ endpoints: ['/internal/llm', /^\/v1\/agents\/\w+\/ask$/] })
    const { url } = await startModel(says())

    for (const path of ['/internal/llm', '/agents/clerk/ask', '/embeddings', '/agents/clerk']) {
      await (await fetch(url + path, { method: 'POST', body: chat() })).text()
    }
    await (await fetch(`${url}/chat/completions`)).text()

    expect(recorder.works).toHaveLength(2)
  })

  it('takes no other service for a model that has the same path', async () => {
    const { recorder } = listen()
    const { url } = await startModel(json(200, {}))

    await (await fetch(`${url}/messages`, { method: 'POST', body: '{"to":"Ada","text":"Hi"}' })).text()

    expect(recorder.runs).toEqual([])
  })

  it('sends the same bytes', async () => {
    const { url, bodies } = await startModel(says())
    const body = chat({ role: 'user', content: 'Grüße '.repeat(50_000) })

    await ask(url, body)
    const { uninstall } = listen()
    await ask(url, body)
    uninstall()

    expect(bodies[1] === bodies[0] && bodies[0] === body).toBe(true)
  })

  it.each([
    ['read', undefined],
    ['left', 'AbortError'],
  ])('hears node:http: an answer that is %s', async (how, error) => {
    const { recorder } = listen()
    const { url, bodies } = await startModel(how === 'read' ? says() : begins())
    const run = recorder.startRun({})

    await recorder.within({ run }, () => post(`${url}/chat/completions`, how === 'read'))

    expect(run.works.map(({ name, ends }) => [name, ends.length])).toEqual([['gpt-5', 1]])
    expect((run.works[0]?.ends[0]?.error as Error | undefined)?.name).toBe(error)
    expect(bodies).toEqual([chat()])
  })
})

function post(url: string, isRead: boolean): Promise<void> {
  return new Promise((resolve) => {
    const asked = request(url, { method: 'POST' }, (response) => {
      response.once('data', () => isRead || response.destroy())
    })
    asked.on('close', resolve)
    asked.write(chat().slice(0, 9))
    asked.end(chat().slice(9))
  })
}
