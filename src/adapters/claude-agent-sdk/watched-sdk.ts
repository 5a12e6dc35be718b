/** Puts queries that are heard in the place of the SDK's own. */

import type { Recorder } from '../../model/adapter.ts'
import type { Guard } from '../guard.ts'
import { Conversation } from './conversation.ts'
import { heardOptions } from './heard-options.ts'
import { heardPrompt } from './heard-prompt.ts'
import { tapMessages } from './message-tap.ts'
import type { Query, QueryFunction, QueryOptions, SharedSdk, StartupFunction } from './sdk.ts'

/** Who hears. */
export interface SdkEars {
  readonly recorder: Recorder
  readonly guard: Guard
}

/**
 * Begins to hear all queries of a copy of the SDK.
 *
 * @returns how to stop that
 */
export function watchSdk(sdk: SharedSdk, { recorder, guard }: SdkEars): () => void {
  const { query, startup } = sdk
  let isOver = false
  const begin = (options: QueryOptions = {}): Conversation | undefined =>
    isOver ? undefined : guard.attempt('hear a query', () => new Conversation({ recorder, guard, options }))

  const asks: QueryFunction = (asked) => {
    const talk = begin(asked?.options)
    if (talk === undefined) return query(asked)
    const options = heardOptions(asked.options, talk)
    return follow(talk, guard, {
      prompt: asked.prompt,
      ask: (prompt) => query({ ...asked, prompt, options }),
    })
  }
  sdk.query = asks
  const stopStartup = startup && watchStartup(sdk, { startup, begin, guard })
  return () => {
    isOver = true
    if (sdk.query === asks) sdk.query = query
    stopStartup?.()
  }
}

interface Startup {
  readonly startup: StartupFunction
  readonly begin: (options?: QueryOptions) => Conversation | undefined
  readonly guard: Guard
}

function watchStartup(sdk: SharedSdk, { startup, begin, guard }: Startup): () => void {
  const warms: StartupFunction = async (asked) => {
    const talk = begin(asked?.options)
    if (talk === undefined) return startup(asked)
    const options = heardOptions(asked?.options, talk)
    const warm = await guard.within(talk, () => startup({ ...asked, options }))
    const { query } = warm
    warm.query = (prompt) => follow(talk, guard, { prompt, ask: (heard) => query.call(warm, heard) })
    return warm
  }
  sdk.startup = warms
  return () => {
    if (sdk.startup === warms) sdk.startup = startup
  }
}

interface Asked {
  readonly prompt: unknown
  readonly ask: (prompt: unknown) => Query
}

/** Asks, and hears what comes of it. What the SDK throws passes. */
function follow(talk: Conversation, guard: Guard, { prompt, ask }: Asked): Query {
  if (typeof prompt === 'string') talk.asked(prompt)
  const hear = (query: Query): Query => {
    talk.breakOff = guard.attempt('hear messages', () => tapMessages(query, talk))
    return query
  }
  const failed = (error: unknown): never => {
    talk.over({ error })
    throw error
  }
  try {
    const query = guard.within(talk, () => ask(heardPrompt(prompt, talk)))
    // A function around the SDK's may load that first.
    return query instanceof Promise ? (query.then(hear, failed) as never) : hear(query)
  } catch (error) {
    return failed(error)
  }
}
