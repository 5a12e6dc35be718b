/** One session: its live runs, the calls that they left open, and its queued input. */

import type { Clock } from '../model/clock.ts'
import type { EndProposal } from '../model/end.ts'
import type { Origin } from '../model/origin.ts'
import type { RunInfo } from '../model/run.ts'
import type { SessionInfo, SessionState } from '../model/session.ts'
import type { Sink } from '../model/sink.ts'
import type { WorkEnd } from '../model/work.ts'
import type { ActivityTable } from './activity-table.ts'
import type { QueueEntry } from './input-queue.ts'
import { Intake } from './intake.ts'
import { excuse } from './runs/node.ts'
import { awaitsPerson, liveBelow } from './runs/strands.ts'
import type { TrackedCall } from './runs/tracked-call.ts'
import type { TrackedRun } from './runs/tracked-run.ts'
import type { SessionOverrides, TrackerContext } from './tracker-context.ts'
import { WatchedSession } from './watched-session.ts'

/** Ownerless calls kept a session; a further one drops the oldest. */
const MAX_OWNERLESS = 100

/** A session as the tracker keeps it. Only this room writes to it. */
export class TrackedSession implements SessionInfo {
  readonly key: string
  readonly named: boolean
  readonly context: TrackerContext
  /** Live runs, oldest first. */
  readonly runs: TrackedRun[] = []
  /** Open calls whose run has ended, oldest first. */
  readonly ownerless: TrackedCall[] = []
  generation = 0
  tracked = true
  /** It lies on the shelf of idle sessions. */
  shelved = false
  /** As its judges see it; undefined as long as nothing ever waited in it. */
  watched: WatchedSession | undefined
  agent: string | undefined
  /** What a host with lanes of its own says. */
  hostState: SessionState | undefined
  overrides: SessionOverrides = {}
  /** Where its host spoke of it. */
  heardFrom: Origin | undefined
  backlog = 0
  #intake: Intake | undefined
  /** The tick in which it entered its state, a run of it started or ended, or input began to wait in it. */
  enteredTick: number
  /** The tick of the last sign that its lane moves: a run started, input was taken up. */
  movedTick = 0
  /** The tick of the last run's end. */
  endTick: number | undefined

  constructor(key: string, named: boolean, context: TrackerContext) {
    this.key = key
    this.named = named
    this.context = context
    this.enteredTick = context.table.coming
  }

  get checks(): TrackerContext['checks'] {
    return this.context.checks
  }

  get clock(): Clock {
    return this.context.clock
  }

  get table(): ActivityTable {
    return this.context.table
  }

  get sinks(): Required<Sink> {
    return this.context.sinks
  }

  get origin(): Origin | undefined {
    return this.overrides.origin ?? this.heardFrom
  }

  /** What its host has taken up for it. */
  get intake(): Intake {
    return (this.#intake ??= new Intake(this.context.traffic))
  }

  /** Its host has taken up a turn of which no run has come yet. */
  get awaitsRun(): boolean {
    return this.#intake?.awaitsRun === true
  }

  get state(): SessionState {
    if (this.hostState === 'waiting') return 'waiting'
    if (this.runs.length === 0) return this.awaitsRun ? 'processing' : (this.hostState ?? 'idle')
    return this.context.people.awaited > 0 && this.runs.every(awaitsPerson) ? 'waiting' : 'processing'
  }

  /** Nothing lives here and nothing waits: it may be forgotten in time. */
  get idle(): boolean {
    return this.runs.length === 0 && this.backlog === 0 && this.state === 'idle'
  }

  /** What the host sets for this session holds until it is set anew. */
  override(by: SessionOverrides): void {
    this.overrides = { ...this.overrides, ...by }
    // What is set for a session holds below its runs, too.
    for (const run of this.runs) for (const one of [run, ...liveBelow(run)]) one.measuresChanged()
    this.#changed()
  }

  /** What a host with lanes of its own says. */
  say(state: SessionState): void {
    const before = this.state
    const wasWaiting = this.hostState === 'waiting'
    const isTurn = state === 'processing' && this.runs.length === 0
    const isNewTurn = isTurn && this.intake.begin()
    this.hostState = state
    if (!isTurn) this.#intake?.drop()
    if (this.state !== before || isNewTurn) this.#entered()
    // Nothing in it was silent for its own fault while a person was awaited.
    if (state === 'waiting' || wasWaiting) for (const run of this.runs) [run, ...run.open].forEach(excuse)
    for (const run of this.runs) run.lookSoon()
    this.#changed()
  }

  runStarted(run: TrackedRun): void {
    this.runs.push(run)
    // A sub-agent is a guest in its parent's session, and does not rename it.
    if (run.parent?.session !== this) this.agent = run.agent ?? this.agent
    if (run.parent?.session !== this) this.#intake?.runStarted()
    this.endTick = undefined
    this.movedTick = this.table.coming
    this.#entered()
    this.watched?.lookAgainIn(0)
    this.context.refile(this)
  }

  /** @param left calls that it has not ended */
  runEnded(run: TrackedRun, left: readonly TrackedCall[]): void {
    this.runs.splice(this.runs.indexOf(run), 1)
    for (const call of left) this.adopt(call)
    this.#entered()
    if (this.runs.length > 0) return
    this.#intake?.runsEnded()
    this.endTick = this.table.coming
    this.#changed()
  }

  /**
   * Ends what lives here: from now on, what it captured is stale, and so is what the host said.
   *
   * @returns how many runs ended
   */
  endRuns(proposal: EndProposal): number {
    this.#moveOn()
    let ended = 0
    for (const run of this.runs.slice()) {
      if (run.ended !== undefined) continue
      // Before its parent's end takes it along, a sub-agent of this session is ended by the same word.
      for (const one of [run, ...liveBelow(run)].toReversed()) {
        if (one.session === this && one.end(proposal)) ended += 1
      }
    }
    return ended
  }

  /**
   * Ends one run that was judged, and what lives below it.
   *
   * @returns the runs that ended; undefined when somebody was faster
   */
  endRun(judged: RunInfo, generation: number, proposal: EndProposal): readonly RunInfo[] | undefined {
    const run = this.runs.find((one) => one === judged)
    if (run === undefined || generation !== this.generation) return undefined
    const ended = [run, ...liveBelow(run)]
    run.end(proposal)
    // What was captured under this generation may be another run's: those that ended refuse by themselves.
    if (this.runs.length === 0) this.#moveOn()
    return ended
  }

  /**
   * Gives the session back to those who wait, unless it has moved on since it was judged or a run lives in it:
   * calls that nobody owns end, and what the host said is over.
   *
   * @returns whether it was done
   */
  release(generation: number): boolean {
    if (generation !== this.generation || this.runs.length > 0) return false
    for (const call of this.ownerless.slice()) call.end({ error: 'recovered' })
    this.#moveOn()
    this.#changed()
    return true
  }

  /** Input waits behind the current turn, or where nothing runs. */
  inputArrived(): void {
    if (this.backlog === 1 && this.runs.length === 0 && !this.awaitsRun) this.#entered()
    this.#changed()
  }

  /** Input was taken up, or waits no more. */
  inputLeft(entry: QueueEntry, { taken }: { readonly taken: boolean }): void {
    if (taken) this.movedTick = this.table.coming
    if (taken && this.runs.length > 0) this.intake.noteTaken(entry)
    else if (taken) {
      // The first turn that nobody begins is what people wait for.
      if (!this.awaitsRun) this.#entered()
      this.intake.take(entry)
    }
    this.#changed()
  }

  /** Keeps a call whose run has ended, within bounds. */
  adopt(call: TrackedCall): void {
    // Until now its run answered for it.
    call.sinceTick = this.table.coming
    this.ownerless.push(call)
    this.context.refile(this)
    if (this.ownerless.length <= MAX_OWNERLESS) return
    this.ownerless[0]?.end({ error: 'abandoned' })
    this.sinks.dropped('ownerless_work', 1)
  }

  ownerlessEnded(call: TrackedCall, end: WorkEnd): void {
    const index = this.ownerless.indexOf(call)
    if (index >= 0) this.ownerless.splice(index, 1)
    this.table.release(call.slot)
    this.#changed()
    this.sinks.workEnded(call, end)
  }

  #moveOn(): void {
    this.generation += 1
    if (this.hostState === undefined && !this.awaitsRun) return
    this.hostState = undefined
    this.#intake?.drop()
    this.#entered()
    this.#changed()
  }

  #entered(): void {
    this.enteredTick = this.table.coming
  }

  // Arrivals are a reason to look, but none to look away: those who are ignored write again and again.
  #changed(): void {
    if (!this.idle && this.watched === undefined) this.context.show((this.watched = new WatchedSession(this)))
    this.watched?.lookAgainIn(0)
    this.context.refile(this)
  }
}
