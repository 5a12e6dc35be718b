/** Hears agents through the spans of other instrumentations: links them to our runs, or makes runs of them. */

import type { Scope } from '../../model/adapter.ts'
import type { Clock } from '../../model/clock.ts'
import type { RunHandle, RunOptions } from '../../model/run.ts'
import type { Thresholds } from '../../model/thresholds.ts'
import { ForeignRun, foreignThresholds } from './foreign-run.ts'
import { ForeignSpanTable, type SpanRecord, type SpanTableLimits } from './foreign-span-table.ts'
import { genAiKindOf, textOf, type EndedSpan, type GenAiKind, type LiveSpan } from './gen-ai-span.ts'
import { LateRuns } from './late-runs.ts'
import * as names from '../semconv.ts'

/** What the processor needs of the other rooms. */
export interface LifesignSpanProcessorOptions extends SpanTableLimits {
  /** What the surrounding async context says: asked in `onStart`. */
  readonly scopeOf: () => Scope
  /** Starts a run whose span exists already. */
  readonly startRun: (options: RunOptions) => RunHandle
  readonly clock: Pick<Clock, 'now'>
  /** Hears how many foreign runs were given up because too many were open. */
  readonly dropped?: (count: number) => void
  /** Hears of trouble of our own, once. */
  readonly warn?: (message: string, error: unknown) => void
  /** Instrumentation scopes of frameworks that an adapter hears itself: no runs are made of their spans. */
  readonly heardScopes?: Iterable<string>
  /** Thresholds of the instance. */
  readonly thresholds?: Thresholds
}

const BRAND = Symbol.for('lifesign.span-processor')
/** A foreign run whose span never ends is kept this long after its last activity, in ms. */
const KEPT_SILENT_MS = 30 * 60_000

/**
 * A span processor for spans that follow the GenAI conventions (`invoke_agent`, `chat`, `execute_tool`).
 *
 * A span inside of a Lifesign run is linked to it by `lifesign.run.id` and counts as progress. Otherwise
 * the outermost GenAI span of a trace in this process is a run: its origin is that of the surrounding
 * `withOrigin`, its descendants show that it moves, and an abnormal end is told to people. One that never
 * ends is noticed by the ordinary sampler.
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
  readonly #heard: ReadonlySet<string>
  readonly #thresholds: Thresholds
  #starting = false
  #warned = false

  constructor(options: LifesignSpanProcessorOptions) {
    this.#options = options
    this.#spans = new ForeignSpanTable(options)
    this.#heard = new Set(options.heardScopes)
    this.#thresholds = foreignThresholds(options.thresholds ?? {})
  }

  onStart(span: LiveSpan): void {
    this.#guard(() => this.#started(span))
  }

  onEnding(span: LiveSpan): void {
    this.#guard(() => this.#ending(span))
  }

  onEnd(span: EndedSpan): void {
    this.#guard(() => this.#ended(span))
  }

  /** Does nothing: there is nothing to export. */
  async forceFlush(): Promise<void> {}

  /** Does nothing: spans that are still open may end later, and are heard then. */
  async shutdown(): Promise<void> {}

  #started(span: LiveSpan): void {
    // Whoever hears that a run started may start spans: they are no runs, or it would go on for ever.
    if (this.#starting) return this.#keep(span, { ...below(undefined), role: 'through' })
    const { traceId } = span.spanContext()
    const above = this.#spans.parentOf({ traceId, parent: span.parentSpanContext })
    const own = this.#isOwn(span)
    const kind = own ? undefined : genAiKindOf(span)
    if (kind !== undefined) this.#genAiStarted(span, kind, above)
    else if (above !== undefined) this.#keep(span, { ...below(above), role: own ? 'activity' : 'through' })
  }

  #genAiStarted(span: LiveSpan, kind: GenAiKind, above: SpanRecord | undefined): void {
    const run = this.#options.scopeOf().run ?? above?.run
    const foreign = above?.foreign
    if (run !== undefined) {
      span.setAttribute(names.ATTR_RUN_ID, run.id)
      this.#keep(span, { ...below(above), run, role: 'activity' })
    } else if (foreign !== undefined) {
      span.setAttribute(names.ATTR_RUN_ID, foreign.handle.id)
      const work = foreign.live ? foreign.callStarted(kind, span, above?.work) : undefined
      if (work === undefined) this.#keep(span, { ...below(above), role: 'activity' })
      else this.#keep(span, { ...below(above), work, role: 'call' })
    } else if (!this.#heard.has(span.instrumentationScope.name)) {
      this.#runStarted(span, kind)
    }
  }

  #runStarted(span: LiveSpan, kind: GenAiKind): void {
    const nowMs = this.#options.clock.now()
    this.#giveUpSilent(nowMs)
    const foreign = new ForeignRun(this.#startRun(this.#runOptionsOf(span)), nowMs)
    this.#keep(span, {
      foreign,
      run: undefined,
      work: foreign.callStarted(kind, span, undefined),
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

  #runOptionsOf(span: LiveSpan): RunOptions {
    const { traceId, spanId, traceFlags } = span.spanContext()
    const { attributes } = span
    const agent = textOf(attributes, names.ATTR_GEN_AI_AGENT_NAME)
    const provider = textOf(attributes, names.ATTR_GEN_AI_PROVIDER_NAME)
    const model = textOf(attributes, names.ATTR_GEN_AI_REQUEST_MODEL)
    const hostNamed = this.#options.scopeOf().origin?.session !== undefined
    const session = hostNamed ? undefined : textOf(attributes, names.ATTR_GEN_AI_CONVERSATION_ID)
    return {
      foreign: { traceId, spanId, traceFlags },
      thresholds: this.#thresholds,
      ...(agent !== undefined && { agent }),
      ...(provider !== undefined && { provider }),
      ...(model !== undefined && { model }),
      ...(session !== undefined && { session }),
    }
  }

  // Some instrumentations say only now what their span is: this is the last moment to write to it.
  #ending(span: LiveSpan): void {
    const record = this.#spans.get(span.spanContext().spanId)
    if (record !== undefined && record.role !== 'through') return
    const kind = this.#isOwn(span) ? undefined : genAiKindOf(span)
    if (kind === undefined) return
    if (record === undefined) return this.#revealed(span, kind)
    const run = record.run ?? record.foreign?.handle
    if (run !== undefined) span.setAttribute(names.ATTR_RUN_ID, run.id)
    this.#moved(record)
  }

  // A call that shows itself as late as this may be inside of an agent that has not shown itself yet.
  #revealed(span: LiveSpan, kind: GenAiKind): void {
    if (kind === 'agent' && this.#late.isFirst(span)) this.#genAiStarted(span, kind, undefined)
  }

  #ended(span: EndedSpan): void {
    const record = this.#spans.close(span.spanContext().spanId)
    if (record === undefined) return
    const { foreign, work, role } = record
    if (role !== 'through') this.#moved(record)
    if (foreign === undefined || role === 'through' || role === 'activity') return
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
    if (evicted.role === 'run') this.#giveUp(evicted)
  }

  #isOwn(span: LiveSpan): boolean {
    return span.instrumentationScope.name === names.SCOPE.name
  }

  /** Progress for every ancestor that is known. */
  #moved({ run, foreign }: SpanRecord): void {
    if (run !== undefined && run.ended === undefined) run.progress()
    if (foreign === undefined || !foreign.live) return
    foreign.activeMs = this.#options.clock.now()
    foreign.handle.progress()
  }

  #giveUpSilent(nowMs: number): void {
    for (let looks = 0; looks < 2; looks++) {
      const silent = this.#spans.takeSilentRun(nowMs - KEPT_SILENT_MS)
      if (silent !== undefined) this.#giveUp(silent)
    }
  }

  #giveUp({ foreign }: SpanRecord): void {
    if (foreign === undefined || !foreign.live) return
    foreign.giveUp()
    this.#options.dropped?.(1)
  }

  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    if (this.#warned) return
    this.#warned = true
    try {
      this.#options.warn?.('Cannot follow the spans of other instrumentations', error)
    } catch {
      // Nobody is left to tell.
    }
  }
}

/** What a span inherits from the one above it. */
function below(above: SpanRecord | undefined): Pick<SpanRecord, 'foreign' | 'run' | 'work'> {
  return { foreign: above?.foreign, run: above?.run, work: above?.work }
}
