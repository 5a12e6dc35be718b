/** Hears agents through the spans of other instrumentations: links them to our runs, or makes runs of them. */

import { context, trace, type Span } from '@opentelemetry/api'
import type { Scope } from '../../model/adapter.ts'
import type { RunHandle, RunInfo, RunOptions } from '../../model/run.ts'
import type { WorkInfo } from '../../model/work.ts'
import { nearer } from './is-inside.ts'
import { ForeignRun } from './foreign-run.ts'
import { isAside } from './dialects.ts'
import { foreignRunOptions } from './foreign-run-options.ts'
import { AdoptableSpans, asSpan } from './adoptable-spans.ts'
import { below, ForeignSpanTable, type SpanRecord } from './foreign-span-table.ts'
import { heardKindOf, type EndedSpan, type GenAiKind, type LiveSpan } from './gen-ai-span.ts'
import { Guard } from './guard.ts'
import { LateRuns } from './late-runs.ts'
import type { LifesignSpanProcessorOptions, Scopes } from './span-processor-options.ts'
import { UndecidedSpans } from './undecided-spans.ts'
import * as names from '../semconv.ts'

export type { LifesignSpanProcessorOptions }

const BRAND = Symbol.for('lifesign.span-processor')
/** Foreign runs that are looked at in a tick, whether they are lost. */
const LOOKS_A_TICK = 10

/**
 * A span processor for spans that follow the GenAI conventions (`invoke_agent`, `chat`, `execute_tool`).
 *
 * A span inside of a Lifesign run is linked to it by `lifesign.run.id` and counts as progress. Otherwise
 * the outermost GenAI span of a trace in this process is a run: its origin is that of the surrounding
 * `withOrigin`, its descendants show that it moves, and an abnormal end is told to people. One that never
 * ends is noticed by the ordinary sampler, and given up as `lost` in the end.
 *
 * It exports nothing, holds no spans, and never throws into `startSpan` or `end`.
 *
 * @example
 * trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [lifesign.spanProcessor] }))
 */
export class LifesignSpanProcessor {
  /** Shows to other copies of this package that a provider has one already. */
  readonly [BRAND] = true
  readonly #options: LifesignSpanProcessorOptions
  readonly #spans: ForeignSpanTable
  readonly #late = new LateRuns()
  readonly #adoptable = new AdoptableSpans()
  readonly #undecided = new UndecidedSpans((span) => this.#guard.run(() => this.#decided(span)))
  readonly #heard: Scopes
  readonly #guard: Guard
  #starting = false

  constructor(options: LifesignSpanProcessorOptions) {
    this.#options = options
    this.#guard = new Guard(options.warn)
    this.#spans = new ForeignSpanTable(options)
    this.#heard = options.heardScopes ?? new Set()
  }

  onStart(span: LiveSpan): void {
    this.#guard.run(() => this.#started(span))
  }

  onEnding(span: LiveSpan): void {
    this.#guard.run(() => this.#ending(span))
  }

  onEnd(span: EndedSpan): void {
    this.#guard.run(() => this.#ended(span))
  }

  /** @internal The run that code belongs to which runs now, and its call, by the span that is active. */
  activeScope(): Scope | undefined {
    const span = trace.getSpanContext(context.active())
    if (span === undefined) return undefined
    const record = this.#spans.parentOf({ traceId: span.traceId, parent: span })
    if (record?.foreign?.live !== true) return undefined
    const { foreign } = record
    const work = record.work ?? foreign.callAside
    return { run: foreign.handle, ...(work && { work }) }
  }

  /**
   * @internal The span of another instrumentation that tells of the same run or call. It stands for it from now on,
   * and who made it ends it.
   */
  adopt(target: RunInfo | WorkInfo): Span | undefined {
    if ('kind' in target) {
      const active = trace.getSpanContext(context.active())
      return asSpan(this.#adoptable.takeCall(target, active?.spanId))
    }
    const span = this.#adoptable.takeRun(target)
    if (span === undefined) return undefined
    span.setAttribute(names.ATTR_RUN_ID, target.id)
    this.#keep(span, { ...below(undefined), run: this.#options.findRun?.(target.id), role: 'adopted' })
    return asSpan(span)
  }

  /** @internal A tick of the sampler: runs whose spans never end are given up. */
  ticked(): void {
    const { isLost = () => false, isNotTriedAgain = () => false } = this.#options
    this.#guard.run(() => {
      const isOver = (run: ForeignRun): boolean =>
        !run.live || (run.refusal !== undefined && isNotTriedAgain(run.handle)) || isLost(run.handle)
      for (const run of this.#spans.takeLostRuns(LOOKS_A_TICK, isOver)) run.giveUp()
    })
  }

  /** Does nothing: there is nothing to export. */
  async forceFlush(): Promise<void> {}

  /** Does nothing: spans that are still open may end later, and are heard then. */
  async shutdown(): Promise<void> {}

  #started(span: LiveSpan): void {
    // A listener that hears that a run started may start spans: they are no runs, or it would go on for ever.
    if (this.#starting) return this.#keep(span, { ...below(undefined), role: 'through' })
    const own = this.#isOwn(span)
    const kind = heardKindOf(span, this.#heard)
    if (kind !== undefined) this.#undecided.decide(span.spanContext().traceId)
    const above = this.#above(span)
    if (kind !== undefined) return this.#genAiStarted(span, kind, above)
    if (above !== undefined) this.#keep(span, { ...below(above), role: own ? 'activity' : 'through' })
    if (!own) this.#undecided.add(span)
  }

  // A span that says nothing by now may stand between an agent that has just shown itself and its calls.
  #decided(span: LiveSpan): void {
    const kind = heardKindOf(span, this.#heard)
    const above = this.#above(span)
    if (kind !== undefined) return this.#genAiStarted(span, kind, above)
    // It may say at its end what it is, and where that is, the run may not be known any more.
    const run = nearer(this.#options.scopeOf().run, above?.run)
    if (run !== undefined || above !== undefined) this.#keep(span, { ...below(above), run, role: 'through' })
  }

  #above(span: LiveSpan): SpanRecord | undefined {
    return this.#spans.parentOf({ traceId: span.spanContext().traceId, parent: span.parentSpanContext })
  }

  #genAiStarted(span: LiveSpan, kind: GenAiKind, above: SpanRecord | undefined): void {
    const run = nearer(this.#options.scopeOf().run, above?.run)
    const foreign = above?.foreign
    if (run !== undefined) {
      span.setAttribute(names.ATTR_RUN_ID, run.id)
      this.#keep(span, { ...below(above), run, role: 'activity' })
      if (kind !== 'agent') this.#adoptable.add(span, kind, run.id)
      else if (this.#isHeard(span)) this.#adoptable.await(span, () => {})
    } else if (foreign !== undefined) {
      span.setAttribute(names.ATTR_RUN_ID, foreign.handle.id)
      const work = foreign.live ? foreign.callStarted(kind, span, above?.work) : undefined
      if (work === undefined) this.#keep(span, { ...below(above), role: 'activity' })
      else this.#keep(span, { ...below(above), work, role: 'call' })
    } else if (!this.#isHeard(span)) {
      // Alone, its request is heard, and is a run: nothing else can be told to be inside of it.
      if (!isAside(span.attributes)) this.#runStarted(span, kind)
    } else if (kind === 'agent') {
      this.#keep(span, { ...below(undefined), role: 'through' })
      this.#adoptable.await(span, () => this.#guard.run(() => this.#runStarted(span, 'agent')))
    }
  }

  #runStarted(span: LiveSpan, kind: GenAiKind): void {
    const isNamed = this.#options.scopeOf().origin?.session !== undefined
    const foreign = new ForeignRun(this.#startRun(foreignRunOptions(span, { isNamed })))
    this.#keep(span, {
      foreign,
      run: undefined,
      work: foreign.begun(kind, span),
      role: 'run',
    })
    span.setAttribute(names.ATTR_RUN_ID, foreign.handle.id)
  }

  #startRun(options: RunOptions): RunHandle {
    this.#starting = true
    try {
      return this.#options.startRun(options)
    } finally {
      this.#starting = false
    }
  }

  // Some instrumentations say only now what their span is: this is the last moment to write to it.
  #ending(span: LiveSpan): void {
    this.#undecided.delete(span)
    const record = this.#spans.get(span.spanContext().spanId)
    if (record?.role === 'adopted' && record.run !== undefined) this.#options.ending?.(record.run)
    if (record !== undefined && record.role !== 'through') return
    const kind = heardKindOf(span, this.#heard)
    if (kind === undefined) return
    if (record === undefined) return this.#revealed(span, kind)
    const run = record.run ?? record.foreign?.handle
    if (run !== undefined) span.setAttribute(names.ATTR_RUN_ID, run.id)
    this.#moved(record)
  }

  // A call that shows itself as late as this may be inside of an agent that has not shown itself yet.
  #revealed(span: LiveSpan, kind: GenAiKind): void {
    if (kind === 'agent' && this.#late.isFirst(span)) return this.#genAiStarted(span, kind, undefined)
    const { run } = this.#options.scopeOf()
    if (run !== undefined) span.setAttribute(names.ATTR_RUN_ID, run.id)
  }

  #ended(span: EndedSpan): void {
    // Again, for a wrapper of this processor may not hand on `onEnding`.
    this.#undecided.delete(span)
    const { spanId } = span.spanContext()
    this.#adoptable.delete(spanId)
    const record = this.#spans.close(spanId)
    if (record === undefined) return
    const { foreign, work, role } = record
    if (role !== 'through') this.#moved(record)
    if (foreign === undefined || role === 'through') return
    if (role === 'activity') return foreign.innerEnded(work, span)
    if (work !== undefined) foreign.callEnded(work, span)
    if (role === 'run') foreign.end(span)
  }

  #keep(span: LiveSpan, facts: Omit<SpanRecord, 'traceId' | 'spanId' | 'parentSpanId'>): void {
    const { traceId, spanId } = span.spanContext()
    const record = { traceId, spanId, parentSpanId: span.parentSpanContext?.spanId, ...facts }
    const evicted = this.#spans.add(record)
    if (record.role !== 'through') this.#moved(record)
    if (evicted === undefined) return
    if (evicted.role === 'call') evicted.work?.end({ error: 'abandoned' })
    if (evicted.role === 'run' && evicted.foreign !== undefined && evicted.foreign.giveUp()) {
      this.#options.dropped?.(1)
    }
  }

  #isHeard(span: LiveSpan): boolean {
    return this.#heard.has(span.instrumentationScope.name)
  }

  #isOwn(span: LiveSpan): boolean {
    return span.instrumentationScope.name === names.SCOPE.name
  }

  /**
   * Progress of what a span is part of: of the tool that it is in, else of its whole run. Calls of a foreign run
   * speak by themselves, for one that fails is no progress, and one that moves says nothing of another.
   */
  #moved({ run, foreign, work, role }: SpanRecord): void {
    if (run !== undefined && run.ended === undefined) run.progress()
    if (foreign === undefined || !foreign.live || role === 'run' || role === 'call') return
    const isInTool = work?.kind === 'tool_call' && work.endedMs === undefined
    ;(isInTool ? work : foreign.handle).progress()
  }
}
