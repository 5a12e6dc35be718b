/** One turn of a runner, or one agent below it: its run, the tool that runs, and what its last event said. */

import type { Recorder, Scope } from '../../model/adapter.ts'
import { abortReason, type EndProposal, endOfAbort } from '../../model/end.ts'
import type { Cancel } from '../../model/clock.ts'
import type { RunHandle, RunOptions } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import { INTERRUPT } from '../asked-people.ts'
import { fields, given, text } from '../fields.ts'
import type { GeneratorFollower, Step } from '../followed-generator.ts'
import type { Guard } from '../guard.ts'
import { LEFT, type PulledEars, PulledRun } from '../pulled-run.ts'
import { eitherOf } from '../client-loop.ts'
import type { LiveTalk } from './live-talk.ts'
import { asksPeople, endOfThrown, failureOfEvent, isLastWord } from './turn-end.ts'
import { TurnScope } from './turn-scope.ts'

/** What a turn is made of. */
export interface AdkTurnOptions {
  readonly recorder: Recorder
  readonly guard: Guard
  /** Where it was begun. */
  readonly outer: Scope
  readonly signal: AbortSignal | undefined
  readonly run: RunOptions
  /** True for an agent below a turn: its run begins behind the span that the kit starts for it. */
  readonly isAgent: boolean
  /** Of a live turn. */
  readonly talk: LiveTalk | undefined
  /** Called when its run, or its part of a run of the host, is over. */
  readonly onOver: (turn: AdkTurn, run: RunHandle, end: EndProposal) => void
  readonly onFirst: (turn: AdkTurn) => void
}

/** What a runner does before it comes to its agent, such as to read the session, is a part of its run after this, in ms. */
const PREPARING_MS = 1_000

/** The kit tells of a failure and of an abort by events alone: what came last says how it ended. */
export class AdkTurn implements PulledEars {
  readonly signal: AbortSignal | undefined
  readonly talk: LiveTalk | undefined
  readonly scope: TurnScope
  readonly pulled: PulledRun
  /** Stands around each step of it. */
  readonly follower: GeneratorFollower
  /** The name of the agent that it is the run of. */
  readonly agent: string | undefined
  /** An agent of that name has begun: those that follow are others. */
  hasAgent = false
  /** The tool that runs: the kit runs one after the other. */
  tool: WorkHandle | undefined
  /** What a model failed with, as it was thrown. */
  modelError: unknown
  readonly #of: AdkTurnOptions
  readonly #stop = new AbortController()
  #cancelTimer: Cancel | undefined
  #isOver = false
  #failure: unknown
  #stopReason: string | undefined
  #isLastWord = false
  #isInterrupted = false

  constructor(options: AdkTurnOptions) {
    this.#of = options
    this.signal = options.signal
    this.talk = options.talk
    this.agent = options.run.agent
    this.scope = new TurnScope(options.outer, this)
    const { outer } = options
    const isPart = outer instanceof TurnScope && outer.run !== undefined
    this.pulled = new PulledRun({ ...options, isPart, ears: this })
    this.follower = {
      step: (resume, leave) => this.pulled.step(options.isAgent ? () => this.opening(resume) : resume, leave),
      left: (leave) => this.pulled.left(leave),
    }
  }

  /** Aborts with the caller's own, and when people stop the run. */
  get abortSignal(): AbortSignal {
    return eitherOf(this.signal, this.#stop.signal)
  }

  get isBusy(): boolean {
    return this.tool !== undefined
  }

  first(): void {
    this.#of.onFirst(this)
    if (this.pulled.isHosts) return this.begin()
    if (!this.#of.isAgent) this.#cancelTimer = this.#of.recorder.clock.after(PREPARING_MS, () => this.begin())
  }

  /** Its run begins, unless it has. */
  begin(): void {
    this.#cancelTimer?.()
    if (this.pulled.hasBegun || this.#isOver) return
    this.#of.guard.attempt('start a run', () => {
      this.pulled.begin(this.#of.run)
      this.talk?.began(this.pulled.run)
    })
  }

  /** The first step of its agent: the kit starts a span for that, which then stands for the run. */
  opening(resume: () => Step): Step {
    const step = resume()
    this.begin()
    return step
  }

  stopped(): boolean {
    const end = this.pulled.run?.ended
    // Before its signal aborts: then the kit tells its model nothing more.
    this.talk?.hangUp()
    this.#stop.abort(end && abortReason(end))
    // The kit looks at its signal behind the next event, and a model of the application perhaps never.
    return true
  }

  passed({ done, value }: IteratorResult<unknown, unknown>): void {
    this.begin()
    if (done === true) return this.#end(this.#ended())
    // A model that nobody hears on the wire moves as well.
    if (fields(value)['author'] === this.agent) this.pulled.run?.progress()
    const failure = failureOfEvent(value)
    // The kit makes a text of what was thrown: the error itself says more.
    this.#failure = failure && (this.modelError ?? failure)
    this.modelError = undefined
    this.#stopReason = text(fields(value)['finishReason'])?.toLowerCase() ?? this.#stopReason
    this.#suspect()
    this.#isLastWord = isLastWord(value)
    this.#isInterrupted ||= asksPeople(value)
  }

  threw(error: unknown): void {
    this.begin()
    this.#end(this.talk?.failure ?? endOfThrown(error, this.signal))
  }

  left(): void {
    this.#end(this.#isLastWord ? this.#ended() : LEFT)
  }

  over(run: RunHandle, end: EndProposal): void {
    this.talk?.over()
    this.tool?.end(end.error === undefined ? {} : { error: end.error })
    this.tool = undefined
    this.#of.onOver(this, run, end)
  }

  /** The kit ends its span of an agent before its turn is over: this is what is known by then. */
  #suspect(): void {
    const { run, isHosts } = this.pulled
    if (run === undefined || isHosts || (this.#failure === undefined && run.suspected === undefined)) return
    run.suspect(this.#failure === undefined ? undefined : endOfThrown(this.#failure, this.signal))
  }

  #end(end: EndProposal): void {
    this.#cancelTimer?.()
    this.#isOver = true
    this.pulled.end(end)
  }

  #ended(): EndProposal {
    if (this.signal?.aborted === true) return endOfAbort(this.signal.reason)
    if (this.talk?.failure !== undefined) return this.talk.failure
    if (this.#failure !== undefined) return endOfThrown(this.#failure, this.signal)
    const stopReason = this.#isInterrupted ? INTERRUPT : this.#stopReason
    return { reason: 'completed', ...given('stopReason', stopReason) }
  }
}
