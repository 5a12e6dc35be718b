/** Hears what Lifesign tells: spans, runs and alarms. */

import { subscribe } from 'node:diagnostics_channel'
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import type { Told, ToldRun, ToldSpan } from './scene.ts'

interface Span {
  readonly name: string
  readonly status: { readonly code: number }
  readonly attributes: Readonly<Record<string, unknown>>
  readonly parentSpanContext?: { readonly spanId: string } | undefined
  spanContext(): { readonly spanId: string }
}

interface RunWords {
  readonly run: {
    readonly agent?: string
    readonly parent?: { readonly agent?: string }
    readonly options: { readonly session?: string }
  }
  readonly end: { readonly reason: string; readonly error?: unknown }
}

/** A death is heard of within some ms. */
const SETTLED_MS = 1_500
const ERROR = 2

/** @returns what to ask in the end */
export function listen(): () => Promise<Pick<Told, 'spans' | 'runs' | 'open' | 'alarms'>> {
  const spans: ToldSpan[] = []
  const runs: ToldRun[] = []
  const alarms: string[] = []
  let open = 0
  const processor = {
    onStart: () => {},
    onEnd: (span: Span) => void (span.attributes['lifesign.pending'] !== true && spans.push(toldOf(span))),
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  }
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [processor as never] }))
  subscribe('lifesign:run:started', () => void (open += 1))
  subscribe('lifesign:run:ended', (message) => {
    const { run, end } = message as RunWords
    open -= 1
    const { agent, parent, options } = run
    const error = end.error === undefined ? undefined : String((end.error as Error).message ?? end.error)
    runs.push({
      agent,
      session: options.session,
      parent: parent && String(parent.agent),
      reason: end.reason,
      error,
    })
  })
  subscribe('lifesign:session:stalled', (message) => {
    const { reason, work } = message as {
      readonly reason: string
      readonly work?: { readonly name?: string }
    }
    alarms.push([reason, work?.name].filter(Boolean).join(' '))
  })
  return async () => {
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS))
    return { spans, runs, open, alarms }
  }
}

function toldOf(span: Span): ToldSpan {
  const { name, attributes, status, parentSpanContext } = span
  return {
    name,
    id: span.spanContext().spanId,
    parent: parentSpanContext?.spanId,
    reason: attributes['lifesign.end.reason'] as string | undefined,
    cause: attributes['lifesign.end.cause'] as string | undefined,
    failed: status.code === ERROR,
  }
}
