/** Gives every run, model call and tool call its span: nothing else starts or ends a span of ours. */

import * as api from '@opentelemetry/api'
import type { Attention } from '../../model/attention.ts'
import { type EndProposal, errorTypeOf, isFailed, type RunEnd } from '../../model/end.ts'
import type { RunInfo } from '../../model/run.ts'
import type { Sink } from '../../model/sink.ts'
import type { WorkEnd, WorkInfo } from '../../model/work.ts'
import { errorMessageOf, type ExportOptions } from '../export-options.ts'
import type { CallOutlet, Cut } from '../call-outlet.ts'
import { Providers } from '../providers.ts'
import { ATTR_ERROR_TYPE, OPERATION_INVOKE_AGENT } from '../semconv.ts'
import {
  addHttpStatus,
  addRunEnd,
  operationOf,
  runAttributes,
  workAttributes,
  workEndAttributes,
} from '../span-attributes.ts'
import { AdoptedSpan } from './adopted-span.ts'
import { ForgottenSpans } from './forgotten-spans.ts'
import { EndedRuns } from './ended-runs.ts'
import { OurTracer } from './our-tracer.ts'
import { RunTalk } from './run-talk.ts'
import { RunUsage } from './run-usage.ts'
import { markCall, markRun } from './span-attention.ts'
import { LiveSpan } from './live-span.ts'
import { endTimeOfCall, endTimeOfRun, startingAt } from './span-times.ts'

/** Finds the span of another instrumentation that tells of the same run or call. */
export type Adopt = (target: RunInfo | WorkInfo) => api.Span | undefined

/**
 * The spans of our runs: `invoke_agent {agent}`, below it `chat {model}` and `execute_tool {tool}`, and
 * the spans of sub-agents below the call or run that they were started in.
 *
 * No start time is passed to the SDK, so that durations stay monotonic. Before a provider is registered
 * this costs next to nothing; runs that start later are traced.
 */
export class RunSpans implements Sink, CallOutlet {
  readonly #options: ExportOptions
  readonly #spanStarted: (span: api.Span) => void
  readonly #tracer: OurTracer
  readonly #adopt: Adopt
  readonly #forgotten = new ForgottenSpans()
  // As many as there are live runs and open calls; each is removed at its end. Not weak: a WeakMap makes
  // garbage collection four times as dear.
  readonly #live = new Map<RunInfo | WorkInfo, LiveSpan>()
  /** Runs that needed attention: its resolution is told after their end. */
  readonly #attended = new WeakMap<RunInfo, LiveSpan>()
  /** Listeners that hear of an end after us may ask for its trace, and calls may begin after it. */
  readonly #ended = new EndedRuns()
  readonly #talk: RunTalk
  readonly #usage = new RunUsage()
  /** False as long as there was none: most processes without a provider never have one. */
  #hasSpans = false

  /**
   * @param options what may be exported beyond names and numbers
   * @param spanStarted sees each span of a run
   * @param providers who gives tracers
   * @param adopt finds the span of another instrumentation that tells of the same run or call
   */
  constructor(
    options: ExportOptions = {},
    spanStarted: (span: api.Span) => void = () => {},
    providers: Providers = new Providers(),
    adopt: Adopt = () => undefined,
  ) {
    this.#adopt = adopt
    this.#options = options
    this.#talk = new RunTalk(options)
    this.#spanStarted = spanStarted
    this.#tracer = new OurTracer(providers)
  }

  /** Asks for the tracer ahead of the first run. */
  prepare(): void {
    void this.#tracer.current
  }

  runStarted(run: RunInfo): void {
    const tracer = this.#tracer.current
    const parent = this.#contextBelow(run.within ?? run.parent)
    if (run.options.foreign !== undefined) return this.#keepForeign(run, run.options.foreign)
    if (tracer === undefined) return this.#keepForeign(run, api.trace.getSpanContext(parent))
    const attributes = runAttributes(run, this.#options)
    const options = { kind: api.SpanKind.INTERNAL, attributes, ...startingAt(run) }
    const span = this.#adopted(run, attributes) ?? tracer.startSpan(nameOfRun(run), options, parent)
    this.#keep(run, span)
    this.#spanStarted(span)
  }

  /** Samplers have seen the span without it. */
  runDescribed(run: RunInfo): void {
    const span = run.options.foreign === undefined ? this.#live.get(run)?.span : undefined
    if (span?.isRecording() !== true) return
    span.updateName(nameOfRun(run))
    span.setAttributes(runAttributes(run, this.#options))
  }

  workStarted(work: WorkInfo): void {
    const tracer = this.#tracer.current
    if (tracer === undefined || work.run.options.foreign !== undefined) return
    const operation = operationOf(work)
    const kind = work.kind === 'model_call' ? api.SpanKind.CLIENT : api.SpanKind.INTERNAL
    const attributes = workAttributes(work, operation, this.#options)
    const parent = this.#contextBelow(work.parent ?? work.run)
    const options = { kind, attributes, ...startingAt(work) }
    const name = `${operation} ${work.name}`
    this.#keep(work, this.#adopted(work, attributes) ?? tracer.startSpan(name, options, parent))
    if (this.#options.content === true) this.#talk.asked(this.#live.get(work.run)?.span, work)
  }

  workEnded(work: WorkInfo, end: WorkEnd): void {
    const span = this.#take(work)
    if (span === undefined) return
    this.#usage.add(work, end)
    if (span.isRecording()) {
      span.setAttributes(workEndAttributes(work, end, this.#options))
      if (end.error !== undefined) this.#fail(span, end.error)
    }
    span.end(endTimeOfCall(work, end, work.endedMs))
    this.#forgotten.callEnded(work, span, end)
    if (this.#options.content === true) this.#talk.answered(this.#live.get(work.run)?.span, work, end)
  }

  /** A call hangs, and its run is over: its own end comes too late for a span. */
  callCut(work: WorkInfo, { errorType, end, atMs }: Cut): void {
    const span = this.#take(work)
    if (span === undefined) return
    if (span.isRecording()) {
      const attributes = workEndAttributes(work, {}, this.#options)
      if (end !== undefined) addRunEnd(attributes, end)
      span.setAttributes(attributes)
      if (errorType !== undefined) {
        span.setAttribute(ATTR_ERROR_TYPE, errorType)
        span.setStatus({ code: api.SpanStatusCode.ERROR })
      }
    }
    span.end(endTimeOfCall(work, {}, atMs))
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    const span = this.#take(run)
    if (span === undefined) return
    this.#ended.keep(run, span.spanContext())
    if (span.isRecording()) this.#writeEnd(span, run, end)
    span.end(endTimeOfRun(run, end))
    this.#forgotten.runEnded(run, end)
  }

  /** The maker of the span that stands for a run ends it before the run is over: `end` is how it goes by now. */
  spanEnding(run: RunInfo, end: EndProposal): void {
    const span = this.#live.get(run)?.span
    const errorType = errorTypeOf(end)
    if (span?.isRecording() !== true) return
    this.#writeEnd(span, run, errorType === undefined ? end : { ...end, errorType })
  }

  attentionChanged(attention: Attention): void {
    const { run, work } = attention
    const live = run === undefined ? undefined : this.#live.get(run)
    if (run === undefined || live === undefined) return
    this.#attended.set(run, live)
    markRun(live.span, attention)
    const call = work === undefined ? undefined : this.#live.get(work)?.span
    if (call !== undefined) markCall(call, attention)
  }

  /** Runs `work` with the span of a run or call active, so that what it starts nests below. */
  activate<T>(target: RunInfo | WorkInfo, work: () => T): T {
    if (!this.#hasSpans) return work()
    const active = api.context.active()
    const inside = this.#find(target)?.within(active) ?? active
    return inside === active ? work() : api.context.with(inside, work)
  }

  /** The trace of a run that lives, or ended not long ago. */
  traceIdOf(run: RunInfo): string | undefined {
    return this.#find(run)?.span.spanContext().traceId ?? run.options.foreign?.traceId
  }

  /** The context that ties an event to a run or call, also from a timer. */
  contextOf(target: RunInfo | WorkInfo): api.Context {
    return this.#contextBelow(target)
  }

  #contextBelow(target: RunInfo | WorkInfo | undefined): api.Context {
    const active = api.context.active()
    return target === undefined ? active : (this.#find(target)?.within(active) ?? active)
  }

  /** The span of a run or call; for a call without one, that of what it is part of. */
  #find(target: RunInfo | WorkInfo): LiveSpan | undefined {
    const found = this.#live.get(target)
    if (found !== undefined) return found
    return 'kind' in target ? this.#find(target.parent ?? target.run) : this.#findEnded(target)
  }

  #findEnded(run: RunInfo): LiveSpan | undefined {
    const attended = this.#attended.get(run)
    if (attended !== undefined) return attended
    const ended = this.#ended.find(run)
    return ended && new LiveSpan(api.trace.wrapSpanContext(ended))
  }

  #take(target: RunInfo | WorkInfo): api.Span | undefined {
    const live = this.#live.get(target)
    this.#live.delete(target)
    return live?.span
  }

  /** For a span that is not ours to end: another instrumentation's, or another process's without an SDK here. */
  #keepForeign(run: RunInfo, identity: api.SpanContext | undefined): void {
    if (identity !== undefined) this.#keep(run, api.trace.wrapSpanContext(identity))
  }

  /** One span is enough: where another instrumentation has made one of the same run or call, ours steps back. */
  #adopted(target: RunInfo | WorkInfo, attributes: api.Attributes): api.Span | undefined {
    const span = this.#adopt(target)
    return span && new AdoptedSpan(span).setAttributes(attributes)
  }

  #keep(target: RunInfo | WorkInfo, span: api.Span): void {
    this.#hasSpans = true
    this.#live.set(target, new LiveSpan(span))
  }

  #writeEnd(span: api.Span, run: RunInfo, end: EndProposal & Pick<Partial<RunEnd>, 'errorType'>): void {
    const attributes: api.Attributes = {}
    addRunEnd(attributes, end)
    addHttpStatus(attributes, end.errorType)
    this.#usage.write(attributes, run)
    span.setAttributes(attributes)
    if (isFailed(end)) this.#fail(span, end.error)
  }

  #fail(span: api.Span, error: unknown): void {
    const message = errorMessageOf(error, this.#options)
    const code = api.SpanStatusCode.ERROR
    span.setStatus(message === undefined ? { code } : { code, message })
  }
}

function nameOfRun({ agent }: RunInfo): string {
  return agent === undefined ? OPERATION_INVOKE_AGENT : `${OPERATION_INVOKE_AGENT} ${agent}`
}
