/** What the SDK tells a trace processor, as far as it is used. */

/** A span of the SDK, live. */
export interface SdkSpan {
  readonly spanId: string
  readonly parentId: string | null
  readonly startedAt: string | null
  readonly spanData: SdkSpanData
  readonly error: { readonly message?: unknown; readonly data?: unknown } | null
}

/** What a span is about. Most of it is filled in while the span lives. */
export interface SdkSpanData {
  readonly type: string
  readonly name?: unknown
  readonly input?: unknown
  readonly output?: unknown
  readonly response_id?: unknown
}

/** What the SDK keeps in its async context. It changes while it is there. */
export interface SdkContext {
  readonly trace?: { readonly groupId?: unknown; readonly name?: unknown } | undefined
  readonly span?: SdkSpan | undefined
}

/** Told of each span, in the async context that it belongs to. The SDK waits for what these return. */
export interface TraceProcessor {
  start?(): void
  onTraceStart(trace: object): Promise<void>
  onTraceEnd(trace: object): Promise<void>
  onSpanStart(span: SdkSpan): Promise<void>
  onSpanEnd(span: SdkSpan): Promise<void>
  shutdown(timeoutMs?: number): Promise<void>
  forceFlush(): Promise<void>
}

/** The part of the SDK's trace provider that is used. */
export interface TraceProvider {
  registerProcessor(processor: TraceProcessor): void
  setProcessors(processors: TraceProcessor[]): void
}
