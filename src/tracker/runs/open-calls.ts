/** The calls of one run: which are open, what their ends mean, and which of them nobody will end. */

import type { EndProposal, IsDealtWith, SeenEnd } from '../../model/end.ts'
import { wasCut } from '../../model/failure.ts'
import { Suspicions } from '../../model/suspicions.ts'
import type { ModelCallOptions, ToolCallOptions, WorkEnd, WorkInfo } from '../../model/work.ts'
import type { DeclaredWaits } from './declared-waits.ts'
import type { RunPhase } from './phase.ts'
import { hangingOn, openAbove } from './lineage.ts'
import { enter, isInside, leave, letGo, silentSince, type Node } from './node.ts'
import { RequestLoop } from './request-loop.ts'
import { ToolRepeats } from './tool-repeats.ts'
import { TrackedCall } from './tracked-call.ts'
import type { TrackedRun } from './tracked-run.ts'

/** How many model calls a run ends before a tool that started earlier counts as left behind. */
const LEFT_BEHIND_AFTER = 2

/** The calls of a live run. */
export class OpenCalls {
  /** Calls that have not ended, oldest first. */
  readonly list: TrackedCall[] = []
  /** What the run did last, for the time between calls. */
  phase: RunPhase = 'awaiting_model'
  /** The tick in which the answer was complete; undefined while it is not. */
  answeredTick: number | undefined
  /** It has called a model. */
  hasModel = false
  /** Tool calls that come to nothing new; undefined before the first has ended. */
  repeats: ToolRepeats | undefined
  readonly #run: TrackedRun
  readonly #waits: DeclaredWaits
  #suspicions: Suspicions | undefined

  constructor(run: TrackedRun, waits: DeclaredWaits) {
    this.#run = run
    this.#waits = waits
  }

  startModelCall(options: ModelCallOptions, parent: WorkInfo | undefined): TrackedCall {
    this.phase = 'awaiting_model'
    this.hasModel = true
    return this.#start(new TrackedCall({ kind: 'model_call', run: this.#run, parent, options }))
  }

  startToolCall(options: ToolCallOptions, parent: WorkInfo | undefined): TrackedCall {
    this.phase = options.remote === true ? 'tool_wait' : 'tool_exec'
    const call = new TrackedCall({ kind: 'tool_call', run: this.#run, parent, options })
    call.endedBefore = this.repeats?.ended ?? 0
    return this.#start(call)
  }

  /** Takes out a call that has ended; the node above it goes on. */
  ended(call: TrackedCall, end: WorkEnd): void {
    this.list.splice(this.list.indexOf(call), 1)
    this.#suspicions?.callEnded(call, end)
    this.#run.suspected = this.#suspicions?.first
    const isWell = end.error === undefined
    const { above } = call
    if (above !== undefined && !isWell) noteFailure(call, above)
    if (call.kind === 'tool_call') {
      this.#teach(call, end)
      this.#compare(call, end)
    }
    leave(call, isWell, this.#isEmpty(call) ? undefined : hangingOn(new Set([call]), this.#run))
    call.table.release(call.slot)
    if (call.kind === 'model_call') this.#modelCallEnded(call)
    const isAnswer = call.kind === 'model_call' && end.finishReason === 'stop' && this.list.length === 0
    this.answeredTick = isAnswer ? call.table.coming : undefined
    if (isAnswer && this.repeats?.answered() === true) this.#run.lookSoon()
  }

  /**
   * A call failed, or the run itself did; or, without a proposal, it is tried again.
   *
   * @returns what outranks a normal return of the run now
   */
  suspect(
    proposal: EndProposal | undefined,
    within: WorkInfo | undefined,
    isDealtWith: IsDealtWith | undefined,
  ): SeenEnd | undefined {
    this.#suspicions ??= new Suspicions()
    if (proposal === undefined) this.#suspicions.takeBack(within)
    else this.#suspicions.add({ ...proposal, isDealtWith }, within)
    return this.#suspicions.first
  }

  /** Gives up all that is open: the run has ended. */
  release(): readonly TrackedCall[] {
    if (this.list.length === 0) return NONE
    for (const call of this.list) call.above = undefined
    return this.list.splice(0)
  }

  #start(call: TrackedCall): TrackedCall {
    if (this.#run.ended !== undefined) return call
    const above = openAbove(call.parent, this.#run)
    this.list.push(call)
    enter(call, above)
    this.answeredTick = undefined
    if (call.kind === 'tool_call') return call
    if (above.loop !== undefined) {
      above.loop.isRepeated = true
      call.isRepetition = true
    }
    this.#waits.askedAgain(above)
    return call
  }

  // Tools that started before, and that nobody ends: the model that asked for them had their result, or gave up on it.
  // A model that is asked inside of another tool is none of those.
  #modelCallEnded(ended: TrackedCall): void {
    this.phase = ended.hasMoved ? 'streaming' : 'awaiting_model'
    for (const call of this.list) {
      if (call.isLeftBehind || call.isBackground || !mayBeForgotten(call, ended)) continue
      if (ended.above === undefined || !isInside(call, ended.above)) continue
      call.modelCallsSince += 1
      if (call.modelCallsSince < LEFT_BEHIND_AFTER || call.inside > 0) continue
      call.isLeftBehind = true
      letGo(call)
    }
  }

  // A repetition that begins or ends is seen at the next tick.
  #compare(call: TrackedCall, end: WorkEnd): void {
    this.repeats ??= new ToolRepeats(() => this.#run.watched.repeatLimits)
    if (this.repeats.callEnded(call, end)) this.#run.lookSoon()
  }

  #isEmpty(call: TrackedCall): boolean {
    return call.inside === 0 && !this.list.some(({ above }) => above === call)
  }

  // What was cut off says nothing about how long it takes, and neither does what waited for others.
  #teach(call: TrackedCall, { error }: WorkEnd): void {
    const { context, hostState } = this.#run.session
    const isExcused = !call.isTypical || hostState === 'waiting'
    if (isExcused || call.isLeftBehind || !this.#run.isCurrent()) return
    if (error !== undefined && wasCut(error)) return
    context.measures.learn(call.name, call.longestSilenceMs)
  }
}

/**
 * A tool; and of a run that only spans of others tell of also a model that has been silent since another one was
 * asked, because not every instrumentation ends the span of a stream that nobody reads to its end.
 */
function mayBeForgotten(call: TrackedCall, ended: TrackedCall): boolean {
  if (call.kind === 'tool_call') return true
  return call.run.options.foreign !== undefined && silentSince(call) <= ended.startTick
}

/** A failed tool is a result all the same: the model is told what went wrong, and asks for something else. */
function noteFailure(call: TrackedCall, above: Node): void {
  if (call.kind === 'tool_call') above.loop = undefined
  else above.loop ??= new RequestLoop(call.startTick)
}

const NONE: readonly TrackedCall[] = []
