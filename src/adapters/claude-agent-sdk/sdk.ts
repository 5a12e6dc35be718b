/** The part of the SDK that is used. */

import type { Fields } from '../fields.ts'

/** What `query` is asked with. */
export interface QueryRequest {
  /** A text, or messages of a user, as they come. */
  readonly prompt: unknown
  readonly options?: QueryOptions | undefined
}

/** A question to a person, or to the function that answers for the person. */
export type Asking = (...given: never[]) => unknown

/** Options that are read, or looked at from outside. */
export interface QueryOptions {
  readonly abortController?: { readonly signal?: AbortSignal }
  readonly agent?: unknown
  readonly canUseTool?: Asking
  readonly forkSession?: unknown
  readonly getOAuthToken?: unknown
  readonly hooks?: Readonly<Record<string, unknown>>
  readonly includeHookEvents?: unknown
  readonly includePartialMessages?: unknown
  readonly mcpServers?: unknown
  readonly model?: unknown
  readonly onElicitation?: Asking
  readonly onUserDialog?: Asking
  readonly resume?: unknown
  readonly sessionId?: unknown
  /** Starts the agent, instead of the SDK. */
  readonly spawnClaudeCodeProcess?: unknown
}

/** One conversation with the agent: its messages, and how it is closed. */
export interface Query extends AsyncIterable<Message> {
  /** Where messages wait for their reader. The SDK's own, in all versions that were tried. */
  readonly inputStream?: MessageQueue
  close?(): void
}

/** The SDK's queue of messages. */
export interface MessageQueue {
  enqueue(message: Message): void
  done(): void
  error(error: unknown): void
}

/** What the agent tells: its `type` says what else it holds. */
export type Message = Fields

export type QueryFunction = (asked: QueryRequest) => Query

/** A process that waits for its prompt. */
export interface WarmQuery {
  query(prompt: unknown): Query
}

export type StartupFunction = (asked?: { readonly options?: QueryOptions }) => Promise<WarmQuery>

/** What a copy of the SDK exports. An adapter may put functions of its own in the place of these. */
export interface SharedSdk {
  query: QueryFunction
  startup?: StartupFunction
}
