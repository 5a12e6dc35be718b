/** Spans of others that stand for calls of ours which failed: some instrumentations end only what went well. */

import type * as api from '@opentelemetry/api'
import type { RunInfo } from '../../model/run.ts'
import type { WorkInfo } from '../../model/work.ts'
import { AdoptedSpan } from './adopted-span.ts'

/** Failed calls of a run whose spans are waited for; the oldest goes first. */
const MAX_WAITING = 100

interface Waiting {
  readonly span: AdoptedSpan
  readonly durationMs: number
}

/** Their makers have time until the run is over, and a moment more. Then they are ended, or nobody would see them. */
export class ForgottenSpans {
  readonly #waiting = new WeakMap<RunInfo, readonly Waiting[]>()

  /** A call failed. Spans that we made ourselves are none of its business. */
  callFailed({ run, startedMs, endedMs = startedMs }: WorkInfo, span: api.Span): void {
    if (!(span instanceof AdoptedSpan)) return
    const open = this.#openOf(run)
    this.#waiting.set(run, [...open, { span, durationMs: endedMs - startedMs }].slice(-MAX_WAITING))
  }

  /** A run is over. */
  runEnded(run: RunInfo): void {
    if (this.#openOf(run).length === 0) return
    // The failure reaches its maker in the same turn as the run.
    queueMicrotask(() => queueMicrotask(() => this.#openOf(run).forEach(endInPlace)))
  }

  #openOf(run: RunInfo): readonly Waiting[] {
    return (this.#waiting.get(run) ?? []).filter(({ span }) => span.isRecording())
  }
}

function endInPlace({ span, durationMs }: Waiting): void {
  try {
    span.endInPlace(durationMs)
  } catch {
    // A span processor of somebody else threw: at this end nobody waits for it.
  }
}
