/** A run that another instrumentation's span stands for: its calls, its activity and its one end. */

import type { EndProposal } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import type { WorkEnd, WorkHandle, WorkInfo } from '../../model/work.ts'
import { isAside } from './dialects.ts'
import { endOfSpan, workEndOf } from './foreign-end.ts'
import {
  genAiKindOf,
  modelCallOf,
  toolCallOf,
  type EndedSpan,
  type GenAiKind,
  type SpanFacts,
} from './gen-ai-span.ts'

/**
 * One foreign run. Spans report no chunks: starts and ends of its descendants show that it moves, and the bytes of
 * answers where somebody hears them.
 */
export class ForeignRun {
  readonly handle: RunHandle
  #call: WorkHandle | undefined
  readonly #open = new Set<WorkHandle>()
  readonly #aside = new WeakSet<WorkHandle>()
  readonly #inner = new WeakMap<WorkHandle, WorkEnd>()

  constructor(handle: RunHandle) {
    this.handle = handle
  }

  /** The newest open call whose span is not active while it is worked at. */
  get callAside(): WorkHandle | undefined {
    return [...this.#open].findLast((work) => this.#aside.has(work))
  }

  get live(): boolean {
    return this.handle.ended === undefined
  }

  /** The run's own span started: that of an agent, or of a call that stands alone. */
  begun(kind: GenAiKind, span: SpanFacts): WorkHandle | undefined {
    this.#call = this.callStarted(kind, span, undefined)
    return this.#call
  }

  /** How the request failed that is all of this run. Some instrumentations end only the spans of what went well. */
  get refusal(): EndProposal | undefined {
    return this.#call?.kind === 'model_call' ? this.handle.suspected : undefined
  }

  /**
   * A call's span started. A sub-agent is only activity: its calls count as the run's own. A model call inside of a
   * model call is the same one, heard by two instrumentations.
   */
  callStarted(kind: GenAiKind, span: SpanFacts, parent: WorkInfo | undefined): WorkHandle | undefined {
    if (kind === 'agent' || (kind === 'model' && isOpenModelCall(parent))) return undefined
    const work =
      kind === 'model'
        ? this.handle.startModelCall(modelCallOf(span), parent)
        : this.handle.startToolCall(toolCallOf(span), parent)
    this.#open.add(work)
    if (isAside(span.attributes)) this.#aside.add(work)
    return work
  }

  /** A span of the same call ended, inside of the one that stands for it: what only that one knows is kept. */
  innerEnded(work: WorkHandle | undefined, span: EndedSpan): void {
    if (work?.kind !== 'model_call' || genAiKindOf(span) !== 'model') return
    if (this.#open.has(work)) this.#inner.set(work, workEndOf(span))
  }

  /** A call's span ended. An aborted model call is suspicious until a later one succeeds. */
  callEnded(work: WorkHandle, span: EndedSpan): void {
    this.#open.delete(work)
    work.end({ ...told(this.#inner.get(work)), ...workEndOf(span) })
    const end = endOfSpan(span)
    const isAbort = end.reason === 'timeout' || end.reason === 'killed'
    if (isAbort && work.kind === 'model_call') this.handle.suspect(end)
  }

  /**
   * The run's own span ended. Tools may go on behind it; a model call that is still open then is the
   * forgotten span of an instrumentation that does not end its streams.
   */
  end(span: EndedSpan): void {
    const own = endOfSpan(span)
    const end = own.reason === 'completed' ? (this.handle.suspected ?? own) : own
    for (const work of this.#open) {
      if (work.kind === 'model_call') work.end(end.error === undefined ? {} : { error: end.error })
    }
    this.#open.clear()
    this.handle.end(end)
  }

  /** Nobody will hear of this run any more: its request failed, or what became of it is unknown. False for one that has ended. */
  giveUp(): boolean {
    if (!this.live) return false
    const { refusal } = this
    for (const work of this.#open) work.end({ error: refusal?.error ?? 'abandoned' })
    this.#open.clear()
    this.handle.end(refusal ?? { reason: 'lost', cause: 'lost_sight' })
    return true
  }
}

function isOpenModelCall(work: WorkInfo | undefined): boolean {
  return work?.kind === 'model_call' && work.endedMs === undefined
}

/** What an inner span tells of success: whether the call failed is the outer one's to say. */
function told(end: WorkEnd = {}): WorkEnd {
  const { error, ...rest } = end
  return error === undefined ? end : rest
}
