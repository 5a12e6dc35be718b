/** Classes of clients of models, as OpenAI's and Anthropic's: their calls are followed, and their helpers surrounded. */

import type { Recorder, Scope } from '../model/adapter.ts'
import { ClientCall, type ClientCallOptions } from './client-call.ts'
import { type Fields, fields } from './fields.ts'
import { replaceMethod } from './followed-generator.ts'
import type { Guard } from './guard.ts'
import { meetHandedOver } from './handed-over.ts'
import { ownerOf } from './method-owner.ts'
import { eachShared } from './shared-global.ts'

/** Asks a model for the application: `stream`, `runTools`, `toolRunner`. */
export type Helper = (this: unknown, body: unknown, options?: unknown) => unknown

/** One helper that is watched. */
export interface HelperWatch {
  /** Where the client's class has the class of its owner, such as `Chat.Completions`. */
  readonly owner: string
  readonly name: string
  /** Stands around it. Where it has nothing to say, it returns what `original` returns. */
  readonly around: (original: Helper) => Helper
}

/** How an adapter meets the classes. */
export interface ClientMeeting extends RequestWatch {
  /** By this name `lifesign/register` has each copy of the package share its class. */
  readonly shared: symbol
  /** What an application hands over, as people know it. */
  readonly wanted: string
  readonly helpers: readonly HelperWatch[]
}

/**
 * Begins to watch each class once.
 *
 * @param classes those that nobody shares
 * @returns how to stop that
 */
export function watchClients(
  classes: readonly ModelClientClass[],
  { recorder, guard, shared, wanted, helpers }: ClientMeeting,
): () => void {
  const undo: (() => void)[] = []
  const known = new Set<ModelClient>()
  const met = (value: unknown): boolean => {
    const client = clientOf(value)
    if (client === undefined || known.has(client)) return client !== undefined
    known.add(client)
    undo.push(
      watchRequests(client, { recorder, guard }),
      ...helpers.map((helper) => watchHelper(value, helper)),
    )
    return true
  }
  undo.push(eachShared(shared, (value) => void guard.attempt('hear a client', () => met(value))))
  meetHandedOver(classes, { guard, wanted, met })
  return () => undo.splice(0).forEach((step) => step())
}

/** A version that has no such helper is left as it is. */
function watchHelper(client: unknown, { owner, name, around }: HelperWatch): () => void {
  const prototype = prototypeAt(client, owner)
  const original = prototype?.[name]
  if (prototype === undefined || typeof original !== 'function') return () => undefined
  let isOver = false
  const heard = around(original)
  const watched: Helper = function (body, options) {
    return isOver ? original.call(this, body, options) : heard.call(this, body, options)
  }
  const undo = replaceMethod(prototype, name, watched)
  return () => {
    isOver = true
    undo()
  }
}

function prototypeAt(client: unknown, path: string): Record<string, Helper> | undefined {
  const owner = path
    .split('.')
    .reduce((at: unknown, name) => (at as Record<string, unknown> | undefined)?.[name], client)
  return typeof owner === 'function' ? (owner.prototype as Record<string, Helper>) : undefined
}

type Ask = (this: ModelClient, options: unknown, ...more: unknown[]) => Promise<unknown>

/** What each of these clients has. */
interface ModelClient {
  /** How long it waits for each answer, in ms. */
  readonly timeout?: unknown
  /** Resolves with the head of an answer, or fails once no attempt is left: an attempt asks the next one. */
  makeRequest: Ask
}

/** A class of clients. */
export interface ModelClientClass {
  readonly prototype: object
}

/** Who follows calls. */
interface RequestWatch {
  readonly recorder: Recorder
  readonly guard: Guard
}

/** Where all clients of a class have what sends their requests. @returns undefined for any other class */
function clientOf(value: unknown): ModelClient | undefined {
  const prototype = typeof value === 'function' ? (value.prototype as ModelClient | undefined) : undefined
  return typeof prototype?.makeRequest === 'function' ? ownerOf(prototype, 'makeRequest') : undefined
}

/**
 * Begins to follow the calls of all clients that share a prototype. What is sent, and what is thrown, stays as it is.
 *
 * @returns how to stop that
 */
function watchRequests(client: ModelClient, { recorder, guard }: RequestWatch): () => void {
  const { makeRequest: ask } = client
  let isOver = false
  const watched: Ask = function (options, ...more) {
    const proceed = (): Promise<unknown> => ask.call(this, options, ...more)
    const asked = isOver
      ? undefined
      : guard.attempt('follow a call', () => AskedCall.in(recorder.scope(), this, [options, ...more]))
    return asked === undefined ? proceed() : asked.follow(guard, proceed)
  }
  const undo = replaceMethod(client, 'makeRequest', watched)
  return () => {
    isOver = true
    undo()
  }
}

/** One call, as far as its client knows of it. */
class AskedCall implements ClientCallOptions {
  readonly outer: Scope
  readonly #client: ModelClient
  #options: Fields = fields(undefined)
  #isAnswered = false

  private constructor(outer: Scope, client: ModelClient, options: unknown) {
    this.outer = outer
    this.#client = client
    // The client waits for it as well.
    if (options instanceof Promise) options.then((said) => (this.#options = fields(said)), ignored)
    else this.#options = fields(options)
  }

  /**
   * @param asked what the client was asked with: the third of it names the attempt before
   * @returns undefined for a further attempt of a call that is followed
   */
  static in(outer: Scope, client: ModelClient, asked: readonly unknown[]): AskedCall | undefined {
    const [options, , attemptBefore] = asked
    const isFollowed = outer.client instanceof ClientCall && attemptBefore !== undefined
    return isFollowed ? undefined : new AskedCall(outer, client, options)
  }

  get signal(): AbortSignal | undefined {
    const { signal } = this.#options
    return signal instanceof AbortSignal ? signal : undefined
  }

  /** A stream is its reader's: the limit is for the way to it. */
  get timeoutMs(): number | undefined {
    const timeoutMs = this.#options['timeout'] ?? this.#client.timeout
    const isStream = this.#isAnswered && this.#options['stream'] === true
    return typeof timeoutMs === 'number' && !isStream ? timeoutMs : undefined
  }

  /** @returns what `proceed` returns */
  async follow(guard: Guard, proceed: () => Promise<unknown>): Promise<unknown> {
    const call = new ClientCall(this)
    try {
      const answer = await guard.within(call, proceed)
      this.#isAnswered = true
      return answer
    } catch (error) {
      guard.attempt('end a model call', () => call.over())
      throw error
    }
  }
}

function ignored(): void {
  // The client hears of it.
}
