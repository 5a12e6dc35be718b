/** Chunks that an undici publishes which hands them on in its own way. */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'

import { fields } from '../fields.ts'

const CHUNK = 'undici:request:bodyChunkReceived'

/** Listens from the first such request on: the channel costs every answer of the process. */
export class PublishedChunks {
  readonly #requests = new WeakSet<object>()
  readonly #received: (request: object, chunk: unknown) => void
  #isListening = false

  /** @param received may not throw: that would end the process */
  constructor(received: (request: object, chunk: unknown) => void) {
    this.#received = received
  }

  follow(request: object): void {
    this.#requests.add(request)
    if (!this.#isListening) subscribe(CHUNK, this.#listener)
    this.#isListening = true
  }

  stop(): void {
    unsubscribe(CHUNK, this.#listener)
  }

  readonly #listener = (message: unknown): void => {
    const { request, chunk } = fields(message)
    const isFollowed = typeof request === 'object' && request !== null && this.#requests.has(request)
    if (isFollowed) this.#received(request, chunk)
  }
}
