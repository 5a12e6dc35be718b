/** Spans of others that tell of a run or call which an adapter is about to tell of, too: one span is enough. */

import type { Span } from '@opentelemetry/api'
import type { RunInfo } from '../../model/run.ts'
import type { ToolCallOptions, WorkInfo } from '../../model/work.ts'
import type { GenAiKind, LiveSpan } from './gen-ai-span.ts'
import { agentOf, callIdOf, modelOf } from './dialects.ts'

/** Spans that wait at once; the oldest goes first. */
const MAX_WAITING = 1_000
/** Promises that may be awaited in a row until a span is no longer new. */
const STEPS_OF_YOUTH = 8

interface Waiting {
  readonly span: LiveSpan
  readonly kind: GenAiKind
  /** The run that a call's span lies in. */
  readonly runId: string | undefined
  /** Started in this turn of the event loop: an adapter that tells of such a call now means this one. */
  isNew: boolean
}

/** Open spans, from their start until they are adopted, disowned or ended. */
export class AdoptableSpans {
  readonly #waiting = new Map<string, Waiting>()

  /** @param runId the run that a call's span lies in; none for the span of a run */
  add(span: LiveSpan, kind: GenAiKind, runId?: string): void {
    const waiting = { span, kind, runId, isNew: true }
    this.#waiting.set(span.spanContext().spanId, waiting)
    void age(waiting)
    if (this.#waiting.size > MAX_WAITING) this.delete(this.#waiting.keys().next().value ?? '')
  }

  /**
   * Adds the span of a run. An adapter tells of that run at once, or never.
   *
   * @param unheard called where no adapter has: nobody hears of this run but by its span
   */
  await(span: LiveSpan, unheard: () => void): void {
    this.add(span, 'agent')
    const { spanId } = span.spanContext()
    const disown = (): void => {
      if (this.delete(spanId)) unheard()
    }
    // The adapter's own turn comes before: it may have been told after the span was started.
    queueMicrotask(() => queueMicrotask(disown))
  }

  /** Takes a span off. False if it did not wait any more. */
  delete(spanId: string): boolean {
    return this.#waiting.delete(spanId)
  }

  /** The oldest span that tells of this run. */
  takeRun({ options }: RunInfo): LiveSpan | undefined {
    const { agent, model } = options
    return this.#take(
      ({ kind, runId, span }) =>
        kind === 'agent' &&
        runId === undefined &&
        modelOf(span.attributes) === model &&
        (agentOf(span.attributes) ?? agent) === agent,
    )
  }

  /**
   * The span that is active, if it tells of this call; else the oldest that does by its call id or its model; else
   * the oldest that has just started, and does not say which call it is of.
   */
  takeCall(work: WorkInfo, activeId: string | undefined): LiveSpan | undefined {
    const mine = (one: Waiting): boolean => isOf(one, work)
    return (
      this.#take((one) => mine(one) && one.span.spanContext().spanId === activeId) ??
      this.#take((one) => mine(one) && says(one, work)) ??
      this.#take((one) => mine(one) && one.isNew && mayBe(one, work))
    )
  }

  #take(isIt: (one: Waiting) => boolean): LiveSpan | undefined {
    for (const [spanId, one] of this.#waiting) {
      if (!isIt(one)) continue
      this.#waiting.delete(spanId)
      return one.span
    }
    return undefined
  }
}

function isOf({ kind, runId }: Waiting, work: WorkInfo): boolean {
  return runId === work.run.id && kind === (work.kind === 'model_call' ? 'model' : 'tool')
}

function says({ span }: Waiting, work: WorkInfo): boolean {
  if (work.kind === 'model_call') return modelOf(span.attributes) === work.name
  const { callId } = work.options as ToolCallOptions
  return callId !== undefined && callIdOf(span.attributes) === callId
}

async function age(waiting: Waiting): Promise<void> {
  for (let step = 0; step < STEPS_OF_YOUTH; step++) await undefined
  waiting.isNew = false
}

/** Some say which call they are of only as they end. */
function mayBe({ span }: Waiting, work: WorkInfo): boolean {
  if (work.kind === 'model_call') return modelOf(span.attributes) === undefined
  return callIdOf(span.attributes) === undefined && span.name === work.name
}

/** A live span as the API knows it. */
export function asSpan(span: LiveSpan | undefined): Span | undefined {
  return span as Span | undefined
}
