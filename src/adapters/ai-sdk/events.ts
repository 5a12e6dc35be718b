/** The parts of the AI SDK's telemetry events that are used; older versions lack some of them. */

/** Limits that the caller gave, in ms: `timeout` of `generateText` and `streamText`. */
export type Timeout =
  | number
  | {
      readonly totalMs?: number | undefined
      readonly stepMs?: number | undefined
      readonly toolMs?: number | undefined
      readonly tools?: Readonly<Record<string, number | undefined>> | undefined
    }

/** An operation starts. */
export interface StartEvent {
  readonly callId?: string
  readonly operationId?: string
  readonly provider?: string
  readonly modelId?: string
  readonly functionId?: string | undefined
  readonly timeout?: Timeout | undefined
}

/** A model call starts. */
export interface ModelCallEvent {
  readonly callId?: string
  readonly provider?: string
  readonly modelId?: string
  readonly messages?: unknown
  readonly instructions?: unknown
  readonly tools?: unknown
}

/** A model call was read to its end. */
export interface ModelCallEndEvent {
  readonly callId?: string
  readonly modelId?: string
  readonly responseId?: string
  readonly finishReason?: unknown
  readonly usage?: unknown
  readonly content?: unknown
}

/** A tool call, as the model asked for it. */
export interface ToolCallEvent {
  readonly callId?: string
  readonly toolCallId?: string
  readonly toolCall?: { readonly toolName: string; readonly toolCallId: string; readonly input?: unknown }
}

/** A tool call ended, well or not. */
export interface ToolCallEndEvent extends ToolCallEvent {
  readonly toolOutput?: { readonly type?: string; readonly output?: unknown; readonly error?: unknown }
}

/** An operation starts in AI SDK 6. */
export interface OlderStartEvent {
  readonly model?: { readonly provider?: string; readonly modelId?: string }
  readonly functionId?: string | undefined
  readonly timeout?: Timeout | undefined
  readonly maxRetries?: number | undefined
  readonly abortSignal?: AbortSignal | undefined
}

/** The end of a tool call in AI SDK 6. */
export interface OlderToolCallEndEvent extends ToolCallEvent {
  readonly success?: boolean
  readonly output?: unknown
  readonly error?: unknown
}

/** An operation ended; `streamObject` also tells of an error this way. */
export interface EndEvent {
  readonly callId?: string
  readonly finishReason?: unknown
  readonly error?: unknown
  /** What the model said, and which tools wait to be approved. */
  readonly content?: unknown
}

/** An operation was aborted, or failed. */
export interface FailureEvent {
  readonly callId?: string
  readonly reason?: unknown
  readonly error?: unknown
}
