/** What an instrumentation told of a scene: which of its records have ended, and how. */

import { context, trace } from '@opentelemetry/api'

/** One record that has ended. */
export interface Ended {
  readonly name: string
  /** Its status, and the reason where one is told. */
  readonly how: string
}

/** What is known when nothing moves any more. */
export interface Told {
  readonly ended: readonly Ended[]
  /** Names of those that began and never ended. */
  readonly open: readonly string[]
  /** What it said of work that did not move. */
  readonly alarms?: readonly string[]
}

interface Span {
  readonly name: string
  readonly status: { readonly code: number }
  readonly attributes: Readonly<Record<string, unknown>>
  spanContext(): { readonly spanId: string }
}

interface TraceSdk {
  readonly NodeTracerProvider: new (options: object) => object
}

const STATUS = ['unset', 'ok', 'error']

/** Registers OpenTelemetry's SDK, and listens to each span. */
export async function listenToSpans(more: readonly object[] = []): Promise<() => Told> {
  const open = new Map<string, Span>()
  const ended: Ended[] = []
  const listener = {
    onStart: (span: Span) => void open.set(span.spanContext().spanId, span),
    onEnd(span: Span) {
      open.delete(span.spanContext().spanId)
      if (span.attributes['lifesign.pending'] !== true) ended.push({ name: span.name, how: howOf(span) })
    },
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  }
  const sdk = (await import('@opentelemetry/sdk-trace-node' as string)) as TraceSdk
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks')
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(new sdk.NodeTracerProvider({ spanProcessors: [listener, ...more] }) as never)
  return () => ({ ended, open: [...open.values()].map(({ name }) => name) })
}

function howOf({ status, attributes }: Span): string {
  const reason = attributes['lifesign.end.reason'] ?? attributes['error.type']
  return [STATUS[status.code], reason].filter((word) => word !== undefined).join(' ')
}
