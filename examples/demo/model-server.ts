/** A model server that speaks OpenAI's chat completions and plays a script chosen by the model's name. */

import type { IncomingMessage, ServerResponse } from 'node:http'

import { readJson, sendJson, startLocalServer } from './local-server.ts'
import { playAsJson, playAsStream, type Pauses } from './model-player.ts'
import { type ChatRequest, scriptFor } from './model-script.ts'

/** How the scripted models behave. */
export interface ModelServerOptions {
  /** Time between two chunks of `slow`, in ms. @default 50 */
  readonly slowChunkMs?: number
  /** Chunks of a `slow` answer. @default 20 */
  readonly slowChunks?: number
  /** Longest silence of `stall`, in ms. Default: until `releaseStall()`. */
  readonly stallMs?: number
}

/** A scripted model server that listens. */
export interface ModelServer {
  /** Base URL for an OpenAI-compatible client: it ends in `/v1`. */
  readonly url: string
  /** Chat completions asked for so far. */
  readonly requests: number
  /** Resolves as soon as a request is silent: a `stall` in its silence, or a `hang`. */
  untilSilent(): Promise<void>
  /** Lets every `stall` that is silent now go on. */
  releaseStall(): void
  /** Cuts every connection and stops to listen. */
  close(): Promise<void>
}

/**
 * Starts the server on a free port of 127.0.0.1.
 *
 * @example
 * const server = await startModelServer()
 * const provider = createOpenAICompatible({ name: 'demo', baseURL: server.url })
 * await generateText({ model: provider('steady'), prompt: 'Hello' })
 * await server.close()
 */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const silence = new Silence(options.stallMs)
  const pauses: Pauses = { silence, slowChunkMs: options.slowChunkMs ?? 50 }
  const script = { slowChunks: options.slowChunks ?? 20 }
  let requests = 0

  async function complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST' || !request.url?.endsWith('/chat/completions')) {
      return sendJson(response, 404, { error: { message: 'Only chat completions live here' } })
    }
    requests += 1
    const body = (await readJson(request)) as ChatRequest
    const play = body.stream === true ? playAsStream : playAsJson
    await play({
      id: `chat-${requests}`,
      model: body.model,
      steps: scriptFor(body, script),
      response,
      pauses,
    })
  }

  const server = await startLocalServer(complete)
  return {
    url: `${server.url}/v1`,
    get requests() {
      return requests
    },
    untilSilent: () => silence.begun(),
    releaseStall: () => silence.release(),
    close: () => server.close(),
  }
}

/** The silences that are going on. */
class Silence {
  readonly #maxMs: number | undefined
  readonly #open = new Set<() => void>()
  #silent = 0
  #waiters: (() => void)[] = []

  constructor(maxMs: number | undefined) {
    this.#maxMs = maxMs
  }

  begun(): Promise<void> {
    if (this.#silent > 0) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  release(): void {
    for (const end of this.#open) end()
  }

  async keep(gone: AbortSignal, endless: boolean): Promise<void> {
    this.#silent += 1
    for (const waiter of this.#waiters.splice(0)) waiter()
    await new Promise<void>((resolve) => {
      if (gone.aborted) return resolve()
      gone.addEventListener('abort', () => resolve(), { once: true })
      if (!endless) this.#endLater(resolve)
    })
    this.#silent -= 1
  }

  #endLater(resolve: () => void): void {
    const timer = this.#maxMs === undefined ? undefined : setTimeout(() => end(), this.#maxMs)
    const end = (): void => {
      clearTimeout(timer)
      this.#open.delete(end)
      resolve()
    }
    this.#open.add(end)
  }
}
