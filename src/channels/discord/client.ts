/** Asks Discord through the client of discord.js: the host's own, or one that is made at the first notice. */

import type { REST, ResponseLike, RESTOptions } from '@discordjs/rest'
import { DeliveryError } from '../../model/notice.ts'
import { loadClient } from '../client-package.ts'
import { withinSignal } from '../within-signal.ts'
import { failure, failureOf, statusFailure, type Action } from './failure.ts'

/** What of discord.js' `REST` is used: by its shape, so that one of any copy fits, and none must be installed. */
export interface DiscordRest {
  queueRequest(request: {
    method: string
    fullRoute: `/${string}`
    body?: unknown
    signal?: unknown
  }): Promise<{ readonly status: number; readonly ok: boolean; text(): Promise<string> }>
}

/** A `Dispatcher` of undici, by what makes it one. */
export interface DiscordAgent {
  dispatch(...args: never[]): boolean
}

/** What a client of ours is made of. */
export interface ClientFacts {
  readonly token: string
  readonly baseUrl?: string
  readonly agent?: DiscordAgent
}

/** One request. */
export interface DiscordRequest {
  readonly action: Action
  readonly method: 'GET' | 'POST' | 'PATCH'
  readonly route: `/${string}`
  readonly body?: unknown
  /** Another request to make at once, where this one was refused in such a way. */
  readonly instead?: (error: unknown) => DiscordRequest | undefined
}

/** Gets the client for one request. */
export type RestSource = () => Promise<DiscordRest>

/**
 * A client of ours, made at first use: a process that sends nothing loads nothing.
 *
 * It tries once and waits for no rate limit, for the notifier does both, and says so in its metrics. With the
 * first 401 it would forget its token, and call each later refusal the wrong name: it is told the token anew.
 */
export function ownRest({ token, baseUrl, agent }: ClientFacts): RestSource {
  let made: Promise<REST> | undefined
  const make = async (): Promise<REST> => {
    const { DefaultRestOptions, REST } = await load()
    return new REST({
      makeRequest: async (url, init) => read(await DefaultRestOptions.makeRequest(url, init)),
      retries: 0,
      rejectOnRateLimit: () => true,
      // Its count of its own requests knows less than the notifier, which keeps the limits of the channel.
      globalRequestsPerSecond: Number.POSITIVE_INFINITY,
      // The wait that Discord asks for, and not a moment more: we are late enough by ourselves.
      offset: 0,
      ...(baseUrl !== undefined && { api: baseUrl }),
      ...(agent !== undefined && { agent: agent as NonNullable<RESTOptions['agent']> }),
    })
  }
  return async () => {
    made ??= make()
    return (await made).setToken(token) as unknown as DiscordRest
  }
}

function load(): Promise<typeof import('@discordjs/rest')> {
  return loadClient({
    name: '@discordjs/rest',
    // Before that, its errors did not say how long Discord asks to wait.
    least: '2.1.0',
    failure: 'Cannot send to Discord',
    bundled: () => import('@discordjs/rest'),
  })
}

/**
 * An answer whose body is here. The client leaves the bodies of most refusals unread: one that then breaks off
 * is an error event which nobody hears, and ends the host's process.
 */
async function read(response: ResponseLike): Promise<ResponseLike> {
  const { status, statusText, headers } = response
  const bytes = await response.arrayBuffer()
  const isEmpty = bytes.byteLength === 0
  return new Response(isEmpty ? null : bytes, { status, statusText, headers: new Headers([...headers]) })
}

/**
 * Asks once, or once more where the request knows what to ask instead. A client that goes on trying or waiting is left behind when the signal aborts.
 *
 * @returns what Discord answered: an object, or undefined where the answer has no body
 * @throws {DeliveryError} when Discord refused, or did not answer in time or in JSON
 */
export async function ask(rest: RestSource, request: DiscordRequest, signal: AbortSignal): Promise<unknown> {
  const { action } = request
  const aborted = failure(action, { reason: 'aborted', retryable: true })
  try {
    return await withinSignal(signal, aborted, () => answerOf(rest, request, signal))
  } catch (error) {
    throw failureOf(action, error)
  }
}

async function answerOf(source: RestSource, request: DiscordRequest, signal: AbortSignal): Promise<unknown> {
  const rest = await loaded(source, request.action)
  for (let asking: DiscordRequest | undefined = request; ;) {
    try {
      return await askOnce(rest, asking, signal)
    } catch (error) {
      asking = asking.instead?.(error)
      if (asking === undefined) throw error
    }
  }
}

async function askOnce(rest: DiscordRest, request: DiscordRequest, signal: AbortSignal): Promise<unknown> {
  const { action, method, route, body } = request
  signal.throwIfAborted()
  const response = await rest.queueRequest({
    method,
    fullRoute: route,
    ...(body !== undefined && { body }),
    signal,
  })
  if (typeof response.text !== 'function') {
    const detail = 'the option rest needs a client of @discordjs/rest 2 or later, as discord.js 14.12 has it'
    throw failure(action, { reason: 'client_too_old', detail, retryable: false, gone: 'access' })
  }
  const text = await response.text()
  // Refusals are errors of the client, but for redirects, which it does not follow: they lead nowhere here.
  if (!response.ok) throw statusFailure(action, response.status)
  return text === '' ? undefined : JSON.parse(text)
}

async function loaded(source: RestSource, action: Action): Promise<DiscordRest> {
  try {
    return await source()
  } catch (error) {
    if (error instanceof DeliveryError) throw error
    const detail = 'its client cannot be made'
    throw failure(action, { reason: 'no_client', detail, retryable: false, gone: 'access' })
  }
}
