/** One session: its live runs, ownerless work and queued input, and what they look like right now. */

import type { Clock } from '../model/clock.ts'
import type { EndProposal } from '../model/end.ts'
import type { RecoveryPolicy } from '../model/recovery.ts'
import type { SessionState } from '../model/session.ts'
import type { Sink } from '../model/sink.ts'
import type { Thresholds } from '../model/thresholds.ts'
import type { FiringAttention, Observation, WatchedSession } from '../model/watch.ts'
import type { WorkEnd } from '../model/work.ts'
import type { ActivityTable } from './activity-table.ts'
import { observe } from './observe.ts'
import type { TrackedRun } from './tracked-run.ts'
import type { TrackedWork } from './tracked-work.ts'

/** Ownerless calls kept a session; a further one drops the oldest. */
const MAX_OWNERLESS = 100

/** What all sessions of a tracker share. */
export interface TrackerContext {
  readonly clock: Clock
  readonly table: ActivityTable
  readonly sinks: Required<Sink>
  /** The session became live, idle, or got its first ownerless work: the tracker files it anew. */
  readonly refile: (session: TrackedSession) => void
}

/** A session as the tracker keeps it. Only this room writes to it. */
export class TrackedSession implements WatchedSession {
  readonly key: string
  readonly named: boolean
  readonly clock: Clock
  readonly table: ActivityTable
  readonly sinks: Required<Sink>
  readonly slot: number
  readonly stamp: number
  /** Live runs, oldest first. */
  readonly runs: TrackedRun[] = []
  /** Open calls whose run has ended, oldest first. */
  readonly ownerless: TrackedWork[] = []
  generation = 0
  changeMark: number
  tracked = true
  /** It lies on the shelf of idle sessions. */
  shelved = false
  attention: FiringAttention | undefined
  agent: string | undefined
  /** Overrides that the host set for this session. */
  thresholds: Thresholds | undefined
  /** Whether its live runs may be aborted, as the host says. */
  recovery: RecoveryPolicy | undefined
  /** What a host with lanes of its own says. */
  hostState: SessionState | undefined
  backlog = 0
  /** Live child runs that belong to other sessions: their progress counts here too. */
  readonly kin: TrackedRun[] = []
  /** Tick mark of the last start or end of a run, or change of state. */
  stateMark: number
  /** Tick mark since which input waits in vain, although the session was given back. */
  unmovedMark: number | undefined
  /** Tick mark of the last run's end. */
  endMark: number | undefined
  /** Kind of the last call, for the time between calls. */
  lastKind: 'model_call' | 'tool_call' | undefined
  lastRemote = false
  streamed = false
  /** Progress was seen since the session entered its state: its age means something without work. */
  progressed = false
  /** Tick mark of a progress that said "the answer is complete". */
  terminalMark: number | undefined
  /** Model requests since the last semantic progress, and the tick mark of the first of them. */
  requests = 0
  firstRequestMark = 0
  readonly #context: TrackerContext

  constructor(key: string, named: boolean, context: TrackerContext) {
    this.key = key
    this.named = named
    this.clock = context.clock
    this.table = context.table
    this.sinks = context.sinks
    this.#context = context
    this.slot = context.table.allocate()
    this.stamp = context.table.stampOf(this.slot)
    this.stateMark = context.table.coming
    this.changeMark = context.table.coming
  }

  get progressMark(): number {
    let mark = this.table.progressOf(this.slot)
    for (const run of this.kin) mark = Math.max(mark, run.session.progressMark)
    return mark
  }

  get state(): SessionState {
    if (this.hostState === 'waiting') return 'waiting'
    if (this.runs.length === 0) return this.hostState ?? 'idle'
    for (const run of this.runs) if (run.wait !== 'person') return 'processing'
    return 'waiting'
  }

  /** Nothing lives here and nothing waits: it may be forgotten in time. */
  get idle(): boolean {
    return this.runs.length === 0 && this.backlog === 0 && (this.hostState ?? 'idle') === 'idle'
  }

  observe(): Observation {
    return observe(this)
  }

  lookAgainIn(delayMs: number, { orWhenMoved = false } = {}): void {
    if (!this.tracked) return
    // What moves in another session does not show in this row.
    this.table.lookAgainIn(this.slot, orWhenMoved && this.kin.length > 0 ? 0 : delayMs)
    if (orWhenMoved) this.table.lookAgainWhenMoved(this.slot)
  }

  touch(): void {
    this.progressed = true
    this.table.touch(this.slot, this.stamp)
  }

  /** Something other than progress changed: the sampler looks at the next tick. */
  changed(): void {
    this.changeMark = this.table.coming
    this.inputArrived()
  }

  /** Input arrived: a reason to look, but none to look away. Those who are ignored write again and again. */
  inputArrived(): void {
    this.lookAgainIn(0)
    this.#context.refile(this)
  }

  /** The session entered a state, or a run of it started or ended: its age begins anew. */
  entered(): void {
    this.stateMark = this.table.coming
    this.progressed = false
    this.changed()
  }

  runStarted(run: TrackedRun): void {
    this.runs.push(run)
    // A sub-agent is a guest in its parent's session, and does not rename it.
    if (run.parent?.session !== this) this.agent = run.agent ?? this.agent
    this.endMark = undefined
    this.unmovedMark = undefined
    this.lastKind = undefined
    const parent = run.parent?.session
    if (parent !== undefined && parent !== this) parent.#gainKin(run)
    this.entered()
    this.touch()
  }

  // What moves in another session is not seen in this row: from now on it is looked at each tick.
  #gainKin(run: TrackedRun): void {
    this.kin.push(run)
    this.changed()
  }

  runEnded(run: TrackedRun): void {
    remove(this.runs, run)
    if (run.parent !== undefined) remove(run.parent.session.kin, run)
    for (const work of run.open.splice(0)) this.adopt(work)
    this.requests = 0
    this.terminalMark = undefined
    if (this.runs.length === 0) this.endMark = this.table.coming
    this.entered()
    this.touch()
  }

  /**
   * Ends what lives here: from now on, what it captured is stale, and so is what the host said.
   *
   * @returns how many runs ended
   */
  endRuns(proposal: EndProposal): number {
    this.generation += 1
    const said = this.hostState
    this.hostState = undefined
    const ended = this.runs.slice().filter((run) => run.end(proposal)).length
    if (ended === 0 && said !== undefined) this.entered()
    return ended
  }

  /**
   * Gives the session back to those who wait, unless it has moved on since it was judged: calls that nobody
   * owns end, and with a proposal its live runs too.
   *
   * @returns how many runs ended; undefined when this is not the session that was judged any more
   */
  recover(generation: number, proposal?: EndProposal): number | undefined {
    if (generation !== this.generation || (proposal === undefined && this.runs.length > 0)) return undefined
    const stuckMark = this.unmovedMark ?? (this.state === 'idle' ? this.progressMark : this.stateMark)
    for (const work of this.ownerless.slice()) work.end({ error: 'recovered' })
    const ended = this.endRuns(proposal ?? { reason: 'killed', cause: 'recovery' })
    if (this.backlog === 0) return ended
    // What it had is gone, and only a lane that moves is a sign of life now: the clean-up itself is none.
    this.unmovedMark = ended > 0 ? this.table.coming : stuckMark
    this.progressed = false
    this.changed()
    return ended
  }

  /** Input was taken up, or waits no more. */
  inputLeft({ taken }: { readonly taken: boolean }): void {
    if (taken || this.backlog === 0) this.unmovedMark = undefined
    this.changed()
  }

  /** Keeps a call whose run has ended, within bounds. */
  adopt(work: TrackedWork): void {
    this.ownerless.push(work)
    if (this.ownerless.length <= MAX_OWNERLESS) return
    this.ownerless[0]?.end({ error: 'abandoned' })
    this.sinks.dropped('ownerless_work', 1)
  }

  workStarted(work: TrackedWork): void {
    this.changeMark = this.table.coming
    this.lastKind = work.kind
    this.lastRemote = 'remote' in work.options && work.options.remote === true
    this.streamed = false
    this.terminalMark = undefined
    this.touch()
  }

  /** A model request: semantic progress sets the count back, two without it are a repetition. */
  modelRequested(): void {
    if (this.requests === 0) this.firstRequestMark = this.table.coming
    this.requests += 1
  }

  workEnded(work: TrackedWork, end: WorkEnd): void {
    if (remove(this.ownerless, work)) this.changed()
    this.changeMark = this.table.coming
    this.streamed = work.kind === 'model_call' && work.firstChunkMs !== undefined
    if (end.error === undefined || work.kind === 'tool_call') this.requests = 0
    this.touch()
    const answered = work.kind === 'model_call' && end.finishReason === 'stop' && work.run.open.length === 0
    this.terminalMark = answered ? this.table.coming : undefined
  }
}

function remove<Item>(items: Item[], item: Item): boolean {
  const index = items.indexOf(item)
  if (index >= 0) items.splice(index, 1)
  return index >= 0
}
