/** Remembers who was told of a stall, so that they alone hear when it is over. */

import type { Attention } from '../model/attention.ts'
import type { DeliveryOutcome, Notice, NoticeKind } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import type { RecoveryRequest } from '../model/recovery.ts'
import type { RunInfo } from '../model/run.ts'
import type { Interest, Way } from './delivery/job.ts'
import type { Decision } from './should-tell.ts'
import { subjectOfRun, subjectOfSession, type Subject } from './words/subject.ts'

/** A notice that is on its way to those who wait, or has reached them. */
export class SentStall implements Interest {
  readonly id: string
  readonly kind: NoticeKind
  readonly #stall: Stall
  #outcome: DeliveryOutcome | undefined
  #asked: (() => void)[] | undefined
  /** The way it took: news of the recovery takes the same. */
  route: Way | undefined

  constructor({ id, kind }: Pick<Notice, 'id' | 'kind'>, stall: Stall) {
    this.id = id
    this.kind = kind
    this.#stall = stall
  }

  /** True once it moves, or when the same is on its way again: people who wait need only the newest. */
  outdated(): boolean {
    return this.#stall.over || this.#isReplaced()
  }

  ended(outcome: DeliveryOutcome): void {
    this.#outcome = outcome
    for (const answer of this.#asked?.splice(0) ?? []) answer()
  }

  /** Resolves when it is known how it ended. There is no promise for those about which nobody asks. */
  async outcome(): Promise<DeliveryOutcome | undefined> {
    if (this.#outcome === undefined) {
      await new Promise<void>((answer) => void (this.#asked ??= []).push(answer))
    }
    return this.#outcome
  }

  #isReplaced(): boolean {
    const newest = this.#stall.sent.findLast(({ kind }) => kind === this.kind)
    return newest !== undefined && newest !== this && newest.mayArrive
  }

  /** It was told, or will be. */
  get mayArrive(): boolean {
    return this.route !== undefined && (this.#outcome === undefined || this.#outcome === 'delivered')
  }
}

/** One run that stalled, or a session when no run of it is known. */
export interface Stall {
  subject: Subject
  run: RunInfo | undefined
  /** In ms since the epoch. */
  readonly openedAt: number
  readonly sent: SentStall[]
  /** True once it moves or ended: what was not told by then is not told any more. */
  over: boolean
  /** It was a sub-agent's, which has ended since. */
  isTakenOver?: boolean
}

/** Stalls of one session that are remembered; nobody hears of the recovery of a further one. */
const MAX_RUNS = 100

/**
 * The stalls that people may know of. A stall outlives its class of attention: people who heard that a run is
 * silent want to hear that it moves, also if it was called something else in between. It holds live sessions only:
 * the end of a run and the end of an episode are always told.
 */
export class StallBook {
  readonly #sessions = new Map<string, Stall[]>()
  /** The same by the run at the top, which knows those below it by nothing else. */
  readonly #families = new Map<RunInfo, Set<Stall>>()

  /** Nobody waits to hear that anything moves. */
  get isEmpty(): boolean {
    return this.#sessions.size === 0
  }

  /**
   * The stall that an emission is about: the open one, or a new one.
   *
   * @param people where the people of the session wait, for when no run is known
   */
  open(attention: Attention, at: number, people?: Origin): Stall {
    const { run, session } = attention
    const known = this.#find(session.key, run)
    if (known !== undefined) return known
    const subject = run === undefined ? subjectOfSession(session, people) : subjectOfRun(run)
    const stall: Stall = { subject, run, openedAt: at, sent: [], over: run?.ended !== undefined }
    // A listener that heard of this first has ended the run: there is no end left that would close its stall.
    return stall.over ? stall : this.#add(stall, session.key)
  }

  /** The stall that a recovery was asked for, if it is still open. */
  find({ session, run }: RecoveryRequest): Stall | undefined {
    return this.#find(session.key, run) ?? this.#sessions.get(session.key)?.[0]
  }

  /** True if somebody was told, or will be, of a stall of a run or of one below it that is not over yet. */
  isToldBelow(run: RunInfo): boolean {
    for (const stall of this.#families.get(rootOf(run)) ?? []) {
      if (stall.sent.some(({ mayArrive }) => mayArrive) && isBelow(stall.run, run)) return true
    }
    return false
  }

  /** What is told from now on of a run, and of those below it, is told by the names that it has now. */
  described(run: RunInfo): void {
    for (const stalls of this.#sessions.values()) {
      for (const stall of stalls) {
        if (stall.run !== undefined && isBelow(stall.run, run)) stall.subject = subjectOfRun(stall.run)
      }
    }
  }

  /** Closes what a resolved emission ends, and returns it. The end of a run is told by `runEnded`. */
  resolved({ session, run, resolution }: Attention): Stall | undefined {
    const isOver = resolution === 'progressed' || (resolution === 'ended' && run === undefined)
    const stall = isOver ? this.#find(session.key, run) : undefined
    if (stall !== undefined) this.#close(session.key, stall)
    return stall
  }

  /** Closes the stall that a run took over from a sub-agent, and returns it: the run goes on. */
  resumed(run: RunInfo): Stall | undefined {
    const stall = this.#find(run.session.key, run)
    if (stall?.isTakenOver !== true) return undefined
    this.#close(run.session.key, stall)
    return stall
  }

  /** Closes the stall of a run that ended, and returns it: those who know of it hear how it ended. */
  runEnded(run: RunInfo, decision: Decision): Stall | undefined {
    const stall = this.#find(run.session.key, run)
    if (stall === undefined) return undefined
    this.#close(run.session.key, stall)
    if (decision.reason !== 'parent_alive' || run.parent === undefined) return stall
    this.#moveToParent(stall, run.parent)
    return undefined
  }

  // Nobody is told of the child's end, so those who know of its stall wait for its parent now.
  #moveToParent(stall: Stall, parent: RunInfo): void {
    const known = this.#find(parent.session.key, parent)
    if (known !== undefined) {
      // First: the newest news of the parent is its own.
      if (known.sent.length < MAX_RUNS) known.sent.unshift(...stall.sent)
      return
    }
    stall.over = false
    stall.isTakenOver = true
    stall.run = parent
    stall.subject = subjectOfRun(parent)
    this.#add(stall, parent.session.key)
  }

  #find(key: string, run: RunInfo | undefined): Stall | undefined {
    return this.#sessions.get(key)?.find((stall) => stall.run === run)
  }

  #add(stall: Stall, key: string): Stall {
    const stalls = this.#sessions.get(key)
    if (stalls !== undefined && stalls.length >= MAX_RUNS) return stall
    if (stalls === undefined) this.#sessions.set(key, [stall])
    else stalls.push(stall)
    if (stall.run !== undefined) this.#joinFamily(stall, rootOf(stall.run))
    return stall
  }

  #joinFamily(stall: Stall, root: RunInfo): void {
    const family = this.#families.get(root)
    if (family === undefined) this.#families.set(root, new Set([stall]))
    else family.add(stall)
  }

  #leaveFamily(stall: Stall, root: RunInfo): void {
    const family = this.#families.get(root)
    family?.delete(stall)
    if (family?.size === 0) this.#families.delete(root)
  }

  #close(key: string, stall: Stall): void {
    stall.over = true
    if (stall.run !== undefined) this.#leaveFamily(stall, rootOf(stall.run))
    const stalls = this.#sessions.get(key)
    const index = stalls?.indexOf(stall) ?? -1
    if (index >= 0) stalls?.splice(index, 1)
    if (stalls?.length === 0) this.#sessions.delete(key)
  }
}

function rootOf(run: RunInfo): RunInfo {
  let root = run
  while (root.parent !== undefined) root = root.parent
  return root
}

function isBelow(run: RunInfo | undefined, root: RunInfo): boolean {
  for (let one = run; one !== undefined; one = one.parent) if (one === root) return true
  return false
}
