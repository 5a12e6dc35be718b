/** Gives every run, model call and tool call its span: nothing else starts or ends a span of ours. */

import * as api from '@opentelemetry/api'
import { isAbnormal, type RunEnd } from '../model/end.ts'
import type { RunInfo } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'
import type { WorkEnd, WorkInfo } from '../model/work.ts'
import { errorMessageOf, type ExportOptions } from './export-options.ts'
import { OPERATION_INVOKE_AGENT, SCOPE } from './semconv.ts'
import {
  addRunEnd,
  operationOf,
  runAttributes,
  workAttributes,
  workEndAttributes,
} from './span-attributes.ts'

/**
 * The spans of our runs: `invoke_agent {agent}`, below it `chat {model}` and `execute_tool {tool}`, and
 * the spans of sub-agents below the call or run that they were started in.
 *
 * No start time is passed to the SDK, so that durations stay monotonic. Before a provider is registered
 * this costs next to nothing; runs that start later are traced.
 */
export class RunSpans implements Sink {
  readonly #options: ExportOptions
  // Weak, so that it needs no limit: a call that never ends goes with its handle, and a child that starts
  // after its parent's end still finds where it belongs.
  readonly #spans = new WeakMap<RunInfo | WorkInfo, api.Span>()
  #provider: api.TracerProvider | undefined
  #tracer: api.Tracer | undefined

  /** @param options what may be exported beyond names and numbers */
  constructor(options: ExportOptions = {}) {
    this.#options = options
  }

  runStarted(run: RunInfo): void {
    const tracer = this.#currentTracer()
    const name = run.agent === undefined ? OPERATION_INVOKE_AGENT : `${OPERATION_INVOKE_AGENT} ${run.agent}`
    const parent = this.#contextBelow(run.within ?? run.parent)
    if (tracer === undefined) return this.#keepRemote(run, parent)
    const attributes = runAttributes(run, this.#options)
    const span = tracer.startSpan(name, { kind: api.SpanKind.INTERNAL, attributes }, parent)
    this.#spans.set(run, span)
  }

  workStarted(work: WorkInfo): void {
    const tracer = this.#currentTracer()
    if (tracer === undefined) return
    const operation = operationOf(work)
    const kind = work.kind === 'model_call' ? api.SpanKind.CLIENT : api.SpanKind.INTERNAL
    const attributes = workAttributes(work, operation, this.#options)
    const parent = this.#contextBelow(work.parent ?? work.run)
    this.#spans.set(work, tracer.startSpan(`${operation} ${work.name}`, { kind, attributes }, parent))
  }

  workEnded(work: WorkInfo, end: WorkEnd): void {
    const span = this.#spans.get(work)
    if (span === undefined) return
    if (span.isRecording()) {
      span.setAttributes(workEndAttributes(work, end, this.#options))
      if (end.error !== undefined) this.#fail(span, end.error)
    }
    span.end()
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    const span = this.#spans.get(run)
    if (span === undefined) return
    if (span.isRecording()) {
      const attributes: api.Attributes = {}
      addRunEnd(attributes, end)
      span.setAttributes(attributes)
      if (isAbnormal(end)) this.#fail(span, end.error)
    }
    span.end()
  }

  /** Runs `work` with the span of a run or call active, so that what it starts nests below. */
  activate<T>(target: RunInfo | WorkInfo, work: () => T): T {
    const span = this.#spanOf(target)
    if (span === undefined) return work()
    const active = api.context.active()
    if (api.trace.getSpan(active) === span) return work()
    return api.context.with(api.trace.setSpan(active, span), work)
  }

  /** The context that ties an event to a run or call, also from a timer and after its end. */
  contextOf(target: RunInfo | WorkInfo): api.Context {
    return this.#contextBelow(target)
  }

  // What the caller has in its context stays there, baggage for one; only the span is exchanged.
  #contextBelow(target: RunInfo | WorkInfo | undefined): api.Context {
    const active = api.context.active()
    const span = target === undefined ? undefined : this.#spanOf(target)
    if (span === undefined || api.trace.getSpan(active) === span) return active
    return api.trace.setSpan(active, span)
  }

  #spanOf(target: RunInfo | WorkInfo): api.Span | undefined {
    const span = this.#spans.get(target)
    if (span !== undefined || !('kind' in target)) return span
    return this.#spanOf(target.parent ?? target.run)
  }

  /** Without a provider, a trace that came from another process still reaches what the run starts. */
  #keepRemote(run: RunInfo, parent: api.Context): void {
    const span = api.trace.getSpan(parent)
    if (span !== undefined) this.#spans.set(run, api.trace.wrapSpanContext(span.spanContext()))
  }

  #fail(span: api.Span, error: unknown): void {
    const message = errorMessageOf(error, this.#options)
    const code = api.SpanStatusCode.ERROR
    span.setStatus(message === undefined ? { code } : { code, message })
  }

  #currentTracer(): api.Tracer | undefined {
    const provider = registeredProvider()
    if (provider !== this.#provider) {
      this.#provider = provider
      // Not `trace.getTracer`: it drops the schema URL.
      this.#tracer = provider?.getTracer(SCOPE.name, SCOPE.version, { schemaUrl: SCOPE.schemaUrl })
    }
    return this.#tracer
  }
}

const NOOP_PROVIDER = new api.ProxyTracerProvider().getDelegate()

/** The provider that somebody registered; undefined while the API has only its no-op. */
function registeredProvider(): api.TracerProvider | undefined {
  const provider = api.trace.getTracerProvider()
  if (!('getDelegate' in provider) || typeof provider.getDelegate !== 'function') return provider
  const delegate = (provider as api.ProxyTracerProvider).getDelegate()
  return delegate === NOOP_PROVIDER ? undefined : delegate
}
