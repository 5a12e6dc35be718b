/** Spans of others that stand for calls of ours: some instrumentations end only what went well to the end. */

import type * as api from '@opentelemetry/api'
import { isAbnormal, type RunEnd } from '../../model/end.ts'
import type { RunInfo } from '../../model/run.ts'
import type { WorkEnd, WorkInfo } from '../../model/work.ts'
import { AdoptedSpan } from './adopted-span.ts'

/** Calls of a run whose spans are waited for; the oldest goes first. */
const MAX_WAITING = 100

interface Waiting {
  readonly span: AdoptedSpan
  readonly durationMs: number
  readonly hasFailed: boolean
}

/** Their makers have time until the run is over, and a moment more. Then they are ended, or nobody would see them. */
export class ForgottenSpans {
  readonly #waiting = new WeakMap<RunInfo, readonly Waiting[]>()

  /** A call is over. Spans that we made ourselves are none of its business. */
  callEnded({ run, startedMs, endedMs = startedMs }: WorkInfo, span: api.Span, { error }: WorkEnd): void {
    if (!(span instanceof AdoptedSpan)) return
    const one = { span, durationMs: endedMs - startedMs, hasFailed: error !== undefined }
    this.#waiting.set(run, [...this.#openOf(run), one].slice(-MAX_WAITING))
  }

  /** A run is over. Where it was broken off, so was the code that would have ended the spans of calls that went well. */
  runEnded(run: RunInfo, end: RunEnd): void {
    if (this.#openOf(run).length === 0) return
    const isForgotten = ({ hasFailed }: Waiting): boolean => hasFailed || isAbnormal(end)
    // The failure reaches its maker in the same turn as the run.
    queueMicrotask(() => queueMicrotask(() => this.#openOf(run).filter(isForgotten).forEach(endInPlace)))
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
