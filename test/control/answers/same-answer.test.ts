/** What a body returned is the same thing for its reader: the object itself, its facts, its bytes. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AsyncLocalStorage } from 'node:async_hooks'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { open, source } from './answer-stage.ts'

class JsonResponse extends Response {
  readonly mark = 7
}

async function serverUrl(): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/old') response.writeHead(302, { location: '/new' }).end()
    else response.writeHead(200, 'Fine', { 'x-a': 'b' }).end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function bytes(...words: string[]): ReadableStream<Uint8Array> {
  const left = words.map((word) => new TextEncoder().encode(word))
  return new ReadableStream({
    type: 'bytes',
    pull(controller) {
      const chunk = left.shift()
      if (chunk !== undefined) return controller.enqueue(chunk)
      controller.close()
      controller.byobRequest?.respond(0)
    },
  })
}

describe('a Response that a body returned', () => {
  it('is the same object, with all that fetch knows about it', async () => {
    const { lifesign, ends } = open()
    const url = await serverUrl()
    let given: Response | undefined

    const response = await lifesign.run({}, async () => (given = await fetch(`${url}/old`)))

    expect(response).toBe(given)
    expect(response).toMatchObject({
      url: `${url}/new`,
      redirected: true,
      type: 'basic',
      status: 200,
      ok: true,
    })
    expect([response.statusText, response.headers.get('x-a')]).toEqual(['Fine', 'b'])
    expect(ends).toEqual([])
    expect(await response.text()).toBe('hello')
    expect(response.bodyUsed).toBe(true)
  })

  it.each(['text', 'json', 'arrayBuffer', 'blob', 'bytes'] as const)(
    'gives its bytes by %s()',
    async (way) => {
      const stage = open()
      const plain = new Response('{"a":1}')
      const response = await stage.lifesign.run({}, () => new Response('{"a":1}'))
      // Node 22.15 lacks `bytes`.
      if (typeof plain[way] !== 'function') return

      expect(await response[way]()).toEqual(await plain[way]())
      expect(stage.ends).toEqual(['completed'])
    },
  )

  it('gives its form by formData()', async () => {
    const stage = open()
    const form = new FormData()
    form.set('a', 'b')

    const response = await stage.lifesign.run({}, () => new Response(form))

    expect((await response.formData()).get('a')).toBe('b')
    expect(stage.ends).toEqual(['completed'])
  })

  it('is over when both it and its clone were read', async () => {
    const stage = open()
    const response = await stage.lifesign.run({}, () => new Response(bytes('a', 'b')))
    const clone = response.clone()

    expect(await Promise.all([response.text(), clone.text()])).toEqual(['ab', 'ab'])
    expect(stage.ends).toEqual(['completed'])
  })

  it('may be made anew by a framework, keeps its class, and what else it has', async () => {
    const stage = open()
    const response = await stage.lifesign.run({}, () => new JsonResponse('x', { status: 201 }))
    const again = new Response(response.body, response)

    expect(response).toBeInstanceOf(JsonResponse)
    expect(response.mark).toBe(7)
    expect(Object.keys(response)).toEqual(['mark'])
    expect([again.status, await again.text()]).toEqual([201, 'x'])
    expect(stage.ends).toEqual(['completed'])
  })

  it('holds nothing when it has no body, or when it was read in the body', async () => {
    const stage = open()

    await stage.lifesign.run({}, () => new Response(null, { status: 204 }))
    await stage.lifesign.run({}, async () => {
      const response = new Response('x')
      await response.text()
      return response
    })

    expect(stage.ends).toEqual(['completed', 'completed'])
  })
})

describe('a ReadableStream that a body returned', () => {
  const ways: Record<string, (stream: ReadableStream<unknown>) => Promise<string>> = {
    'a reader': async (stream) => {
      const reader = stream.getReader()
      let all = ''
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return all
        all += String(value)
      }
    },
    'for await': async (stream) => {
      let all = ''
      for await (const chunk of stream) all += String(chunk)
      return all
    },
    values: async (stream) => (await Array.fromAsync(stream.values())).join(''),
    pipeTo: async (stream) => {
      let all = ''
      await stream.pipeTo(new WritableStream({ write: (chunk) => void (all += String(chunk)) }))
      return all
    },
    pipeThrough: async (stream) =>
      (await Array.fromAsync(stream.pipeThrough(new TransformStream()))).join(''),
    tee: async (stream) => {
      const [one, other] = stream.tee()
      return (await Promise.all([Array.fromAsync(one), Array.fromAsync(other)]))[0].join('')
    },
    'Readable.fromWeb': (stream) => text(Readable.fromWeb(stream as never)),
    'ReadableStream.from': async (stream) => (await Array.fromAsync(ReadableStream.from(stream))).join(''),
  }

  it.each(Object.entries(ways))('is the same object, read by %s', async (_, read) => {
    const stage = open()
    const given = ReadableStream.from(['a', 'b', 'c'])
    const stream = await stage.lifesign.run({}, () => given)

    expect(stream).toBe(given)
    expect(stage.ends).toEqual([])
    expect(await read(stream)).toBe('abc')
    expect(stage.ends).toEqual(['completed'])
  })

  it('fills the memory that a reader brings, if it is one of bytes', async () => {
    const stage = open()
    const stream = await stage.lifesign.run({}, () => bytes('ab', 'c'))
    const reader = stream.getReader({ mode: 'byob' })
    const read: string[] = []
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(8))
      if (done) break
      read.push(new TextDecoder().decode(value))
    }

    expect(read).toEqual(['ab', 'c'])
    expect(stage.ends).toEqual(['completed'])
  })

  it('says of itself that it is locked while it is read, and not before', async () => {
    const { lifesign } = open()
    const stream = await lifesign.run({}, () => source().stream)

    expect(stream.locked).toBe(false)
    const reader = stream.getReader()
    expect(stream.locked).toBe(true)
    expect(() => stream.getReader()).toThrow(TypeError)
    reader.releaseLock()
    expect(stream.locked).toBe(false)
  })

  it('is asked for no chunk before its reader asks', async () => {
    const { lifesign } = open()
    let pulls = 0
    const pull = (controller: ReadableStreamDefaultController<number>): void => {
      pulls += 1
      controller.enqueue(pulls)
    }
    const stream = await lifesign.run({}, () => new ReadableStream({ pull }, { highWaterMark: 0 }))
    const reader = stream.getReader()

    await new Promise((resolve) => setImmediate(resolve))
    expect(pulls).toBe(0)
    await reader.read()
    await new Promise((resolve) => setImmediate(resolve))
    expect(pulls).toBe(1)
  })

  it('is pulled in the async context of its reader, as without a run', async () => {
    const { lifesign } = open()
    const context = new AsyncLocalStorage<string>()
    const seen: (string | undefined)[] = []
    const pull = (controller: ReadableStreamDefaultController<string>): void => {
      seen.push(context.getStore())
      controller.enqueue('x')
    }
    const stream = await context.run('body', () =>
      lifesign.run({}, () => new ReadableStream({ pull }, { highWaterMark: 0 })),
    )
    const reader = stream.getReader()

    await context.run('reader', () => reader.read())

    expect(seen).toEqual(['reader'])
    expect(lifesign.recorder.scope()).toEqual({})
  })

  it('may be handed on by runs inside of runs', async () => {
    const stage = open()
    const stream = await stage.lifesign.run({ label: 'outer' }, (run) =>
      run.child({ label: 'inner' }, (child) => child.hold(ReadableStream.from(['a', 'b']))),
    )

    expect(stage.live).toBe(2)
    expect(await Array.fromAsync(stream)).toEqual(['a', 'b'])
    expect(stage.ends).toEqual(['completed', 'completed'])
  })
})
