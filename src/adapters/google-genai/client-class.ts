/** The part of Google's client that is used, and how it is watched. */

import { type Fields, fields } from '../fields.ts'
import { replaceMethod } from '../followed-generator.ts'
import { ownerOf } from '../method-owner.ts'
import type { WatchedLive } from './watched-live.ts'

/** What a request to Google's API is made of. */
export interface ApiRequest {
  readonly abortSignal?: AbortSignal | undefined
}

/** What sends the requests of a client. */
export interface ApiClient {
  request(request: ApiRequest): Promise<unknown>
  requestStream(request: ApiRequest): Promise<unknown>
}

/** `models` of a client: chats ask it too. */
export interface Models {
  readonly apiClient?: ApiClient
  generateContent: Ask
  generateContentStream: Ask
}

/** What is asked. */
export type Asked = Fields

type Ask = (this: unknown, asked: Asked, ...more: unknown[]) => Promise<unknown>

/** Who is told. None of these throws. */
export interface GenAiEars {
  /** @returns what `proceed` returns */
  answered(models: Models, asked: Asked, proceed: () => Promise<unknown>): Promise<unknown>
  /** @returns what `proceed` returns, a generator of parts */
  streamed(models: Models, asked: Asked, proceed: () => Promise<unknown>): Promise<unknown>
  /** @returns what is sent in its place */
  sent(request: ApiRequest): ApiRequest
}

/** What a client is met by, as its class has it: properties of each client. */
interface ClientPrototype {
  models?: unknown
  live?: unknown
}

/** Clients and their classes. */
export class WatchedClients {
  readonly #ears: GenAiEars
  readonly #live: WatchedLive
  readonly #known = new WeakSet()
  readonly #undo: (() => void)[] = []
  #isOver = false

  constructor(ears: GenAiEars, live: WatchedLive) {
    this.#ears = ears
    this.#live = live
  }

  /** Begins to watch a client, or all clients that a class will make. @returns false for anything else */
  meet(value: unknown): boolean {
    const { models, live } = fields(value)
    this.#live.meet(live)
    if (isModels(models)) return this.#meetModels(models)
    const prototype = prototypeOf(value)
    if (prototype !== undefined && !this.#known.has(prototype)) this.#meetPrototype(prototype)
    return prototype !== undefined
  }

  /** Those that were met go on without us. */
  leave(): void {
    this.#isOver = true
    this.#live.leave()
    for (const undo of this.#undo.splice(0)) undo()
  }

  /** A client sets its own property as it is made: that passes by here, and is what it would have been. */
  #meetPrototype(prototype: ClientPrototype): void {
    this.#known.add(prototype)
    this.#undo.push(
      meetSet(prototype, 'models', (models) => void (isModels(models) && this.#meetModels(models))),
      meetSet(prototype, 'live', (live) => this.#live.meet(live)),
    )
  }

  #meetModels(models: Models): boolean {
    if (this.#isOver || this.#known.has(models)) return true
    this.#known.add(models)
    this.#watch(models, 'generateContent', 'answered')
    this.#watch(models, 'generateContentStream', 'streamed')
    this.#meetApiClient(models.apiClient)
    return true
  }

  #watch(
    models: Models,
    name: 'generateContent' | 'generateContentStream',
    told: 'answered' | 'streamed',
  ): void {
    const { [name]: ask } = models
    const isOver = (): boolean => this.#isOver
    const ears = this.#ears
    models[name] = function (asked, ...more) {
      const proceed = async (): Promise<unknown> => ask.call(this, asked, ...more)
      return isOver() ? proceed() : ears[told](models, fields(asked), proceed)
    }
  }

  #meetApiClient(client: ApiClient | undefined): void {
    const owner = client && ownerOf(client, 'requestStream')
    if (owner === undefined || this.#known.has(owner)) return
    this.#known.add(owner)
    const { request, requestStream } = owner
    const ears = this.#ears
    this.#undo.push(
      replaceMethod(owner, 'request', function (this: ApiClient, one) {
        return request.call(this, ears.sent(one))
      }),
      replaceMethod(owner, 'requestStream', function (this: ApiClient, one) {
        return requestStream.call(this, ears.sent(one))
      }),
    )
  }
}

/** @returns how to stop that */
function meetSet(
  prototype: ClientPrototype,
  name: keyof ClientPrototype,
  made: (value: unknown) => void,
): () => void {
  const own = Object.getOwnPropertyDescriptor(prototype, name)
  const set = function (this: ClientPrototype, value: unknown): void {
    Object.defineProperty(this, name, { value, configurable: true, enumerable: true, writable: true })
    made(value)
  }
  Object.defineProperty(prototype, name, { set, configurable: true })
  return () => {
    if (Object.getOwnPropertyDescriptor(prototype, name)?.set !== set) return
    if (own === undefined) Reflect.deleteProperty(prototype, name)
    else Object.defineProperty(prototype, name, own)
  }
}

/** What all clients of a class share: nothing of it says whose it is, but how it makes a client, also in a bundle. */
function prototypeOf(value: unknown): ClientPrototype | undefined {
  if (typeof value !== 'function') return undefined
  const source = Function.prototype.toString.call(value)
  if (/\.models\s*=\s*new\b/.test(source) && /\.chats\s*=\s*new\b/.test(source))
    return value.prototype as ClientPrototype
  return prototypeOf(Object.getPrototypeOf(value))
}

function isModels(value: unknown): value is Models {
  const { generateContent, generateContentStream } = fields(value)
  return typeof generateContent === 'function' && typeof generateContentStream === 'function'
}
