/** Remembers which spans belong to which run: small records, never the spans themselves, and not too many. */

import { TraceFlags, type SpanContext } from '@opentelemetry/api'
import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { ForeignRun } from './foreign-run.ts'

/** What is kept of a span. */
export interface SpanRecord {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  /** The foreign run that it stands for or belongs to. */
  readonly foreign: ForeignRun | undefined
  /** The run of our own that it was made in. */
  readonly run: RunHandle | undefined
  /** The foreign run's call that it stands for, or is inside of. */
  readonly work: WorkHandle | undefined
  /** `through` is everything that only leads from a descendant to its ancestors. */
  readonly role: 'run' | 'call' | 'activity' | 'through' | 'adopted'
}

/** Limits of what is kept. */
export interface SpanTableLimits {
  /** Open spans; the oldest goes first. @default 10_000 */
  readonly maxOpen?: number
  /** Ended spans, for children that come late. @default 2_000 */
  readonly maxEnded?: number
}

/** Records by span id, in order of their start. */
export class ForeignSpanTable {
  readonly #open = new Map<string, SpanRecord>()
  readonly #ended = new Map<string, SpanRecord>()
  readonly #runs = new Set<SpanRecord>()
  readonly #newestRuns = new Map<string, SpanRecord>()
  readonly #maxOpen: number
  readonly #maxEnded: number

  constructor({ maxOpen = 10_000, maxEnded = 2_000 }: SpanTableLimits = {}) {
    this.#maxOpen = maxOpen
    this.#maxEnded = maxEnded
  }

  /** Open spans that are kept. */
  get size(): number {
    return this.#open.size
  }

  /** Adds a record, and returns the one that had to go for it. */
  add(record: SpanRecord): SpanRecord | undefined {
    this.#open.set(record.spanId, record)
    if (record.role === 'run') {
      this.#runs.add(record)
      this.#newestRuns.set(record.traceId, record)
    }
    return this.#open.size > this.#maxOpen ? this.close(this.#open.keys().next().value ?? '') : undefined
  }

  /** The record of a span, open or ended. */
  get(spanId: string): SpanRecord | undefined {
    return this.#open.get(spanId) ?? this.#ended.get(spanId)
  }

  /** Takes a span off the open ones; it stays known for children that come late. */
  close(spanId: string): SpanRecord | undefined {
    const record = this.#open.get(spanId)
    if (record === undefined) return undefined
    this.#open.delete(spanId)
    this.#runs.delete(record)
    if (this.#newestRuns.get(record.traceId) === record) this.#newestRuns.delete(record.traceId)
    this.#ended.set(spanId, record)
    if (this.#ended.size > this.#maxEnded) this.#ended.delete(this.#ended.keys().next().value ?? '')
    return record
  }

  /**
   * The record that a new span belongs under. A parent that was sampled out is unknown here; its child
   * goes under the newest run of its trace, unless both have the same unknown parent.
   */
  parentOf(child: { traceId: string; parent: SpanContext | undefined }): SpanRecord | undefined {
    const { traceId, parent } = child
    if (parent === undefined || (this.#open.size === 0 && this.#ended.size === 0)) return undefined
    const known = this.get(parent.spanId)
    if (known !== undefined) return known.traceId === traceId ? known : undefined
    const couldBeHidden = parent.isRemote !== true && (parent.traceFlags & TraceFlags.SAMPLED) === 0
    const newest = couldBeHidden ? this.#newestRuns.get(traceId) : undefined
    return newest?.parentSpanId === parent.spanId ? undefined : newest
  }

  /**
   * Looks at some runs, and takes those that are lost off the open ones. A run that was looked at goes behind all
   * others, so that repeated calls come round to all of them.
   *
   * @param looks how many runs to look at
   */
  takeLostRuns(looks: number, isLost: (run: ForeignRun) => boolean): readonly ForeignRun[] {
    const lost: ForeignRun[] = []
    let left = Math.min(looks, this.#runs.size)
    // Those that go behind the others are not come to again.
    for (const record of this.#runs) {
      if (left === 0) break
      left -= 1
      this.#runs.delete(record)
      const { foreign, spanId } = record
      if (foreign === undefined || !isLost(foreign)) this.#runs.add(record)
      else if (this.close(spanId) !== undefined) lost.push(foreign)
    }
    return lost
  }
}

/** What a span inherits from the one above it. */
export function below(above: SpanRecord | undefined): Pick<SpanRecord, 'foreign' | 'run' | 'work'> {
  return { foreign: above?.foreign, run: above?.run, work: above?.work }
}
