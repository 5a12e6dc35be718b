/** One chat route in each framework, as their documentation writes it, each in a run. */

import { serve } from '@hono/node-server'
import { type LanguageModel, streamText } from 'ai'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable, Writable } from 'node:stream'
import type { Run } from '../../../src/control/run.ts'
import type { Lifesign } from '../../../src/lifesign.ts'
import type { RunOptions } from '../../../src/model/run.ts'

/** What a route needs. */
export interface Chat {
  readonly lifesign: Lifesign
  readonly model: LanguageModel
  readonly options: RunOptions
}

/** A server that listens. */
export interface Listening {
  readonly url: string
  close(): Promise<void>
}

type Open = (chat: Chat) => Promise<Listening>

/** The routes by name. */
export const ROUTES: Record<string, Open> = {
  'Next.js (the contract of its route handlers)': async (chat) =>
    listening(createServer(nextLike(post(chat)))),
  Hono: (chat) => {
    const app = new Hono()
    app.get('/', post(chat))
    return new Promise((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
        resolve(opened(server as Server)),
      )
    })
  },
  Express: async (chat) => {
    const app = express()
    app.get('/', async (_, response) => {
      const answer = await post(chat)()
      response.status(answer.status).setHeaders(answer.headers)
      // What Express documents for web streams.
      await answer.body?.pipeTo(Writable.toWeb(response) as WritableStream<Uint8Array>).catch(() => {})
    })
    return listening(createServer(app))
  },
  'Express, piped by the AI SDK': async ({ lifesign, model, options }) => {
    const app = express()
    app.get('/', async (_, response) => {
      await lifesign
        .run(options, (run) => ask(run, model).pipeTextStreamToResponse(response))
        .catch(() => undefined)
    })
    return listening(createServer(app))
  },
  'Express, whose response the body returns': async ({ lifesign, model, options }) => {
    const app = express()
    app.get('/', async (_, response) => {
      await lifesign
        .run(options, (run) => {
          const { textStream } = ask(run, model)
          return Readable.from(textStream).pipe(response)
        })
        .catch(() => undefined)
    })
    return listening(createServer(app))
  },
  Fastify: async (chat) => {
    const app = fastify()
    app.get('/', post(chat))
    await app.listen({ port: 0, host: '127.0.0.1' })
    return { url: addressOf(app.server), close: () => app.close() }
  },
}

function post({ lifesign, model, options }: Chat): () => Promise<Response> {
  return () => lifesign.run(options, (run) => ask(run, model).toTextStreamResponse())
}

function ask(run: Run, model: LanguageModel) {
  return streamText({ model, prompt: 'Hello', abortSignal: run.signal, maxRetries: 0, onError: () => {} })
}

/** What Next.js does with a route handler: it must be a `Response`, and its body is piped with an abort signal. */
function nextLike(handler: () => Promise<Response>) {
  return async (_: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const response = await handler()
    if (!(response instanceof Response)) throw new TypeError('No response is returned from route handler')
    const controller = new AbortController()
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) controller.abort(new DOMException('The client left', 'ResponseAborted'))
    })
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    await response.body
      ?.pipeTo(
        new WritableStream({
          write: (chunk: Uint8Array) => void outgoing.write(chunk),
          close: () => void outgoing.end(),
          abort: (reason) => void outgoing.destroy(reason as Error),
        }),
        { signal: controller.signal },
      )
      .catch(() => undefined)
  }
}

async function listening(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return opened(server)
}

function opened(server: Server): Listening {
  const close = (): Promise<void> => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return { url: addressOf(server), close }
}

function addressOf(server: Pick<Server, 'address'>): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
