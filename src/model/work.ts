/** What a run is doing now: model calls and tool calls, perhaps nested. */

import type { RunInfo } from './run.ts'

/** The kinds of work that the rule tells apart; `run` is a live run with nothing open. */
export type WorkKind = 'tool_call' | 'model_call' | 'run'

/** What a host or an adapter says when it calls a model. */
export interface ModelCallOptions {
  /** Requested model, for example `gpt-5`. */
  readonly model: string
  /** Provider by the GenAI conventions, for example `openai`. */
  readonly provider?: string
  /** Operation by the GenAI conventions. @default 'chat' */
  readonly operation?: string
  /** The request's own time limit in ms: a recovery may abort only after it. */
  readonly timeoutMs?: number
  /**
   * The prompt: a text, or messages as the GenAI conventions, the AI SDK, OpenAI or Anthropic write them.
   * Exported only when content was opted in, as all of the next two.
   */
  readonly input?: unknown
  /** The system instructions: a text, or parts of a message. */
  readonly instructions?: unknown
  /** The tools that the model may call: a list of definitions, or an object of them. */
  readonly tools?: unknown
  /** When it started, in ms since the epoch, for hosts that tell late: at most a week ago. @default now */
  readonly startedAt?: number
}

/** What a host or an adapter says when it runs a tool. */
export interface ToolCallOptions {
  readonly name: string
  /** The model's id of this call. */
  readonly callId?: string
  /** The tool's own time limit in ms, more than 0: silence is a stall only after it. @default what is learned, else 600 s */
  readonly deadlineMs?: number
  /**
   * True when the run goes on while the tool works: its silence is judged all the same, and that of the run
   * too. @default false
   */
  readonly background?: boolean
  /** True when the result comes from elsewhere, so that this process only waits. @default false */
  readonly remote?: boolean
  /** The arguments. Compared with those of other calls by a digest; exported only when content was opted in. */
  readonly input?: unknown
  /** When it started, in ms since the epoch, for hosts that tell late: at most a week ago. @default now */
  readonly startedAt?: number
}

/** How a model call or a tool call ended. */
export interface WorkEnd {
  /** What was thrown, or the reason of an abort; absent after success. */
  readonly error?: unknown
  /** Why the model stopped, for example `stop` or `tool_calls`. */
  readonly finishReason?: string
  readonly responseModel?: string
  /** The provider's id of the response. */
  readonly responseId?: string
  /** Cached ones included. */
  readonly inputTokens?: number
  /** Reasoning included. */
  readonly outputTokens?: number
  /** Input tokens that came from a cache of the provider. */
  readonly cacheReadTokens?: number
  /** Input tokens that were written to a cache of the provider. */
  readonly cacheWriteTokens?: number
  /** Output tokens used for reasoning. */
  readonly reasoningTokens?: number
  /** The answer or the tool's result. Exported only when content was opted in. */
  readonly output?: unknown
  /**
   * What came of a tool call, to be compared with what came of others of the same tool: by a digest. It is kept
   * nowhere, and never exported. Default: `output`
   */
  readonly outcome?: unknown
  /** When it ended, in ms since the epoch, for hosts that tell late: not before its start. @default now */
  readonly endedAt?: number
}

/** A model call or tool call as sinks see it. */
export interface WorkInfo {
  readonly kind: 'model_call' | 'tool_call'
  readonly run: RunInfo
  /** The tool call that this one was made in, if any. */
  readonly parent: WorkInfo | undefined
  /** Name of the model or tool. */
  readonly name: string
  readonly options: ModelCallOptions | ToolCallOptions
  /** Start in ms since the epoch, where its host said when it was. */
  readonly startedAt?: number | undefined
  /** Start on the monotonic clock, in ms. */
  readonly startedMs: number
  /** First chunk on the monotonic clock, in ms; undefined for a model's answer that is no stream. */
  readonly firstChunkMs: number | undefined
  /** End on the monotonic clock, in ms; undefined while open. */
  readonly endedMs: number | undefined
}

/** The handle of a call, for the code that made it. */
export interface WorkHandle extends WorkInfo {
  /**
   * A chunk arrived, or the tool reported that it moves. Costs one store, allocates nothing.
   *
   * @param isStreamed false for bytes of a model's answer that comes in one piece: they are no first chunk. @default true
   */
  progress(isStreamed?: boolean): void
  /** Ends the call; only the first end counts. */
  end(end?: WorkEnd): void
}

/** The time limit that a tool call declared, in ms; undefined for a model call, and for what is no span of time. */
export function deadlineOf(call: Pick<WorkInfo, 'options'> | undefined): number | undefined {
  const { deadlineMs } = (call?.options ?? {}) as Partial<ToolCallOptions>
  return typeof deadlineMs === 'number' && deadlineMs > 0 ? deadlineMs : undefined
}
