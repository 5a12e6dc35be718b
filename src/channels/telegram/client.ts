/** Asks Telegram through the client of grammY: the host's own, or one that is made at the first notice. */

import type { Api, ApiClientOptions } from 'grammy'
import type { Agent } from 'node:http'
import { DeliveryError } from '../../model/notice.ts'
import { loadClient } from '../client-package.ts'
import { withinSignal } from '../within-signal.ts'
import { failure, failureOf, type Action } from './failure.ts'

/** What of grammY's `Api` is used: by its shape, so that one of any copy fits, and none must be installed. */
export interface TelegramApi {
  sendMessage(chat: string, text: string, other: object, signal: GrammySignal): Promise<unknown>
  editMessageText(
    chat: string,
    message: number,
    text: string,
    ...rest: [other: object, signal: GrammySignal]
  ): Promise<unknown>
  /** Only asked by `identify`. */
  getMe?(signal: GrammySignal): Promise<{ readonly username?: string }>
}

/** The type of a signal as grammY knows it, from a package that is older than Node's own. */
export type GrammySignal = never

/** What a client of ours is made of. */
export interface ClientFacts {
  readonly token: string
  readonly baseUrl?: string
  readonly agent?: Agent
  readonly fetch?: typeof globalThis.fetch
}

/** Gets the client for one request. */
export type ApiSource = () => Promise<TelegramApi>

/**
 * A client of ours, made at first use: a process that sends nothing loads nothing. It tries once, as grammY does.
 *
 * Unless there is an agent, it goes through Node's own `fetch`: the one that grammY brings along never notices
 * that an answer broke off, and knows no proxy of the process.
 */
export function ownApi({ token, baseUrl, agent, fetch }: ClientFacts): ApiSource {
  let made: Promise<Api> | undefined
  const make = async (): Promise<Api> => {
    const { Api } = await load()
    return new Api(token, {
      ...(baseUrl !== undefined && { apiRoot: baseUrl }),
      ...(agent === undefined && { fetch: asGrammyFetch(fetch) }),
      // A redirect would carry the text to somebody else.
      baseFetchConfig: { redirect: 'manual', ...(agent !== undefined && { agent }) },
    })
  }
  return () => (made ??= make())
}

function load(): Promise<typeof import('grammy')> {
  return loadClient({
    name: 'grammy',
    // Before that, no `fetch` could be handed in.
    least: '1.31.1',
    failure: 'Cannot send to Telegram',
    bundled: () => import('grammy'),
  })
}

/**
 * Asks once. A client that goes on trying or waiting is left behind when the signal aborts.
 *
 * @throws {DeliveryError} when Telegram refused, or did not answer in time or in JSON
 */
export async function ask<Answer>(
  source: ApiSource,
  {
    action,
    call,
    signal,
  }: { action: Action; call: (api: TelegramApi) => Promise<Answer>; signal: AbortSignal },
): Promise<Answer> {
  const aborted = failure(action, { reason: 'aborted', retryable: true })
  const answerOf = async (): Promise<Answer> => {
    const api = await loaded(source, action)
    signal.throwIfAborted()
    return call(api)
  }
  try {
    return await withinSignal(signal, aborted, answerOf)
  } catch (error) {
    throw failureOf(action, error)
  }
}

async function loaded(source: ApiSource, action: Action): Promise<TelegramApi> {
  try {
    return await source()
  } catch (error) {
    if (error instanceof DeliveryError) throw error
    const detail = 'its client cannot be made'
    throw failure(action, { reason: 'no_client', detail, retryable: false, gone: 'access' })
  }
}

// The signal that grammY passes on is none of Node's own, which `fetch` insists on.
function asGrammyFetch(fetch: typeof globalThis.fetch | undefined): NonNullable<ApiClientOptions['fetch']> {
  const bridged = (url: string, init: RequestInit): Promise<Response> => {
    const { method, headers, body, signal, redirect } = init
    const controller = new AbortController()
    if (signal?.aborted === true) controller.abort()
    signal?.addEventListener('abort', () => controller.abort(), { once: true })
    return (fetch ?? globalThis.fetch)(url, {
      method,
      headers,
      body,
      redirect,
      signal: controller.signal,
    } as RequestInit)
  }
  return bridged as unknown as NonNullable<ApiClientOptions['fetch']>
}
