/** Shows long runs while they are open, in backends that have only traces: a span is exported when it ends. */

import * as api from '@opentelemetry/api'
import type { Cancel, Clock } from '../../model/clock.ts'
import type { RunInfo } from '../../model/run.ts'
import type { Sink } from '../../model/sink.ts'
import type { ExportOptions } from '../export-options.ts'
import type { Providers } from '../providers.ts'
import { ATTR_PENDING, PENDING } from '../semconv.ts'
import { runIdentity } from '../span-attributes.ts'
import { OurTracer } from './our-tracer.ts'

/** How long a run is open before it is shown, in ms. */
export const PENDING_AFTER_MS = 30_000
/** Runs shown at once: an exporter's queue is short. */
const MAX_AT_ONCE = 200
/** When the next ones are shown, in ms. */
const PAUSE_MS = 1_000

/** What pending spans need. */
export interface PendingSpansOptions {
  readonly clock: Pick<Clock, 'after' | 'now'>
  readonly export: ExportOptions
  readonly providers: Providers
  /** The context inside of a run's span. */
  readonly contextOf: (run: RunInfo) => api.Context
}

/**
 * A run that is open for 30 s gets one child of no length at its start, `pending {agent}`, with an id of its own:
 * the run's own span is exported once, when the run ends. It names no operation, so no board counts it.
 */
export class PendingSpans implements Sink {
  readonly #options: PendingSpansOptions
  readonly #tracer: OurTracer
  /** When each is due, on the monotonic clock in ms, the first to be shown first. As many as there are live runs. */
  readonly #open = new Map<RunInfo, number>()
  #wait: Cancel | undefined

  constructor(options: PendingSpansOptions) {
    this.#options = options
    this.#tracer = new OurTracer(options.providers)
  }

  runStarted(run: RunInfo): void {
    if (this.#options.export.pendingSpans !== true) return
    this.#open.set(run, this.#options.clock.now() + PENDING_AFTER_MS)
    this.#wait ??= this.#options.clock.after(PENDING_AFTER_MS, () => this.#look())
  }

  runEnded(run: RunInfo): void {
    this.#open.delete(run)
  }

  /** Shows nothing any more. */
  stop(): void {
    this.#wait?.()
    this.#open.clear()
  }

  #look(): void {
    const { clock } = this.#options
    const nowMs = clock.now()
    this.#wait = undefined
    let left = MAX_AT_ONCE
    for (const [run, dueMs] of this.#open) {
      if (dueMs > nowMs || left-- === 0) {
        this.#wait = clock.after(Math.max(dueMs - nowMs, PAUSE_MS), () => this.#look())
        return
      }
      this.#open.delete(run)
      this.#show(run)
    }
  }

  #show(run: RunInfo): void {
    const context = this.#options.contextOf(run)
    // Without a span of the run it would be a trace of its own, about nothing.
    if (api.trace.getSpanContext(context) === undefined) return
    const startTime = new Date(run.startedAt)
    const attributes = { ...runIdentity(run, this.#options.export), [ATTR_PENDING]: true }
    const name = run.agent === undefined ? PENDING : `${PENDING} ${run.agent}`
    this.#tracer.current?.startSpan(name, { attributes, startTime }, context).end(startTime)
  }
}
