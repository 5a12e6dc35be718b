/** One live run: starts calls, collects evidence, and ends exactly once. */

import { errorTypeOf } from '../model/end.ts'
import type { Cancel } from '../model/clock.ts'
import type { EndProposal, RunEnd } from '../model/end.ts'
import { isCurrent } from '../model/generation.ts'
import type { Origin } from '../model/origin.ts'
import type { RunHandle, RunInfo, RunOptions, WaitKind } from '../model/run.ts'
import type { ModelCallOptions, ToolCallOptions, WorkEnd, WorkInfo } from '../model/work.ts'
import type { TrackedSession } from './tracked-session.ts'
import { TrackedWork } from './tracked-work.ts'

/** A declared wait, in which silence means nothing. */
interface Wait {
  readonly kind: WaitKind
  readonly cancelTimer: Cancel | undefined
}

/** A run of a session. Everything that happens to it goes through here, in order, to the sinks. */
export class TrackedRun implements RunHandle {
  readonly id: string
  readonly session: TrackedSession
  readonly parent: TrackedRun | undefined
  readonly within: WorkInfo | undefined
  readonly options: RunOptions
  readonly generation: number
  readonly startedAt: number
  readonly startedMs: number
  /** Calls that have not ended, oldest first. */
  readonly open: TrackedWork[] = []
  ended: RunEnd | undefined
  suspected: EndProposal | undefined
  whenEnded: ((end: RunEnd) => void) | undefined
  withheld = 0
  #wait: Wait | undefined

  constructor(of: {
    session: TrackedSession
    options: RunOptions
    parent: TrackedRun | undefined
    within: WorkInfo | undefined
    id: string
  }) {
    this.id = of.id
    this.session = of.session
    this.parent = of.parent
    this.within = of.within
    this.options = of.options
    this.generation = of.session.generation
    this.startedAt = of.session.clock.wallTime()
    this.startedMs = of.session.clock.now()
    this.ended = undefined
    this.suspected = undefined
    this.whenEnded = undefined
    this.#wait = undefined
  }

  get label(): string | undefined {
    return this.options.label
  }

  get agent(): string | undefined {
    return this.options.agent
  }

  get origin(): Origin | undefined {
    return this.options.origin
  }

  /** The wait that is declared now, if it is not over. */
  get wait(): WaitKind | undefined {
    return this.#wait?.kind
  }

  /** Somebody in this process acts when it ends: its controller, or that of a run above it. */
  get controlled(): boolean {
    if (this.options.foreign !== undefined) return false
    return this.whenEnded !== undefined || (this.parent?.controlled ?? false)
  }

  isCurrent(): boolean {
    return isCurrent(this)
  }

  gate(): boolean {
    if (isCurrent(this)) return true
    this.withheld += 1
    return false
  }

  progress(): void {
    this.session.touch()
  }

  startModelCall(options: ModelCallOptions, parent?: WorkInfo): TrackedWork {
    this.session.modelRequested()
    return this.#start(
      new TrackedWork({ kind: 'model_call', run: this, parent, name: options.model, options }),
    )
  }

  startToolCall(options: ToolCallOptions, parent?: WorkInfo): TrackedWork {
    return this.#start(new TrackedWork({ kind: 'tool_call', run: this, parent, name: options.name, options }))
  }

  waiting(kind: WaitKind, options: { readonly untilMs?: number } = {}): () => void {
    const over = (): void => {
      if (this.#wait === wait) this.#resume()
    }
    const { untilMs } = options
    const cancelTimer = untilMs === undefined ? undefined : this.session.clock.after(untilMs, over)
    const wait: Wait = { kind, cancelTimer }
    this.#wait?.cancelTimer?.()
    this.#wait = wait
    this.session.entered()
    return over
  }

  /** Ends a declared wait: silence counts from now on. */
  #resume(): void {
    if (this.#wait === undefined) return
    this.#wait.cancelTimer?.()
    this.#wait = undefined
    this.session.entered()
    this.session.touch()
  }

  suspect(proposal: EndProposal): void {
    this.suspected ??= proposal
  }

  workEnded(work: TrackedWork, end: WorkEnd): void {
    const index = this.open.indexOf(work)
    if (index >= 0) this.open.splice(index, 1)
    this.session.workEnded(work, end)
    if (work.kind === 'model_call' && end.error === undefined) this.suspected = undefined
    this.session.sinks.workEnded(work, end)
  }

  end(proposal: EndProposal): boolean {
    const end = this.#endOf(proposal)
    if (this.ended !== undefined) {
      this.session.sinks.runEndedAgain(this, end)
      return false
    }
    this.#resume()
    this.ended = end
    this.session.runEnded(this)
    this.parent?.session.touch()
    this.session.sinks.runEnded(this, end)
    this.whenEnded?.(end)
    return true
  }

  #start(work: TrackedWork): TrackedWork {
    this.#resume()
    // A call that starts after the run's end has no owner from its first moment.
    if (this.ended === undefined) this.open.push(work)
    else this.session.adopt(work)
    this.session.workStarted(work)
    this.session.sinks.workStarted(work)
    return work
  }

  #endOf(proposal: EndProposal): RunEnd {
    const { clock } = this.session
    const errorType = errorTypeOf(proposal)
    const endedAt = clock.wallTime()
    const durationMs = clock.now() - this.startedMs
    return { ...proposal, ...(errorType !== undefined && { errorType }), endedAt, durationMs }
  }
}

/** The call of a run that was open when it ended, tools before models: by then it is its session's. */
export function openWorkOf(run: RunInfo): WorkInfo | undefined {
  if (!(run instanceof TrackedRun)) return undefined
  const left = run.session.ownerless.filter((work) => work.run === run)
  return left.find(({ kind }) => kind === 'tool_call') ?? left[0]
}
