/** The parts of the SDK that are used. */

/** What a call of `stream` gives: it works while somebody asks for its next event. */
export type StrandsStream = AsyncGenerator<unknown, unknown, unknown>

/** How a stream is asked for. */
export interface StreamOptions {
  readonly cancelSignal?: AbortSignal
}

/** An agent, a graph or a swarm. */
export interface StrandsStreamer {
  readonly id?: unknown
  /** Of agents alone. */
  readonly name?: unknown
  readonly model?: StrandsModel
  readonly isInvoking?: unknown
  readonly sessionManager?: { readonly sessionId?: unknown }
  readonly _tracer?: StrandsTracer
  cancel?(): void
  stream(input: unknown, options?: StreamOptions): StrandsStream
}

/** A model, by its provider's class. */
export interface StrandsModel {
  readonly modelId?: unknown
  /** Of a model that the AI SDK provides. */
  readonly _provider?: unknown
}

/** What the SDK tells its tracer: each agent has one. Its spans are keys here, and undefined where it could not make one. */
export interface StrandsTracer {
  startAgentSpan(started: StartedAgent): object | null
  endAgentSpan(span: object | null, ended?: EndedAgent): void
  startModelInvokeSpan(started: StartedModel): object | null
  endModelInvokeSpan(span: object | null, ended?: EndedModel): void
  startToolCallSpan(started: StartedTool): object | null
  endToolCallSpan(span: object | null, ended?: EndedTool): void
  withSpanContext<T>(span: object | null, work: () => T): T
}

export interface StartedAgent {
  readonly agentName?: unknown
  readonly modelId?: unknown
}

/** Neither an error nor a reason to stop: its reader has left. */
export interface EndedAgent {
  readonly error?: unknown
  readonly stopReason?: unknown
}

export interface StartedModel {
  readonly messages?: unknown
  readonly modelId?: unknown
  readonly systemPrompt?: unknown
}

export interface EndedModel {
  readonly error?: unknown
  readonly output?: unknown
  readonly stopReason?: unknown
  readonly usage?: unknown
}

export interface StartedTool {
  readonly tool: { readonly name?: unknown; readonly toolUseId?: unknown; readonly input?: unknown }
}

/** Neither a result nor an error: the tool asks a person, or its reader has left. */
export interface EndedTool {
  readonly toolResult?: unknown
  readonly error?: unknown
}
