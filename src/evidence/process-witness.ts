/** Asks the processes of silent calls and runs whether they work, before anybody accuses these. */

import type { Attempt } from '../model/attempt.ts'
import type { Clock } from '../model/clock.ts'
import { isCall } from '../model/evidence.ts'
import type {
  Birthplace,
  Evidence,
  EvidenceSource,
  ProcessFate,
  ProcessOutput,
  Silent,
  StartedProcess,
  Suspicion,
  Testimony,
} from '../model/evidence.ts'
import type { Sink } from '../model/sink.ts'
import type { WorkInfo } from '../model/work.ts'
import { AgentDeaths, type AgentAudience } from './agents/agent-deaths.ts'
import { hearOutput } from './heard-output.ts'
import type { Look, Subject } from './look.ts'
import type { TakeLook } from './looker.ts'
import { isInside, isRemote } from './kinship.ts'
import { ProcessBook } from './process-book.ts'
import { fateOf } from './process-fate.ts'
import { asked, judged, seen, shownEvidence, testimonyOf, UNSEEN } from './suspect.ts'
import type { Suspect } from './suspect.ts'
import { evidenceOf, hasNewcomer, isEmpty, NO_EVIDENCE } from './usage.ts'

/** What a witness needs. */
export interface ProcessWitnessOptions {
  readonly clock: Pick<Clock, 'now' | 'soon'>
  readonly look: TakeLook
  /** Told of processes that had to be forgotten. */
  readonly dropped: (count: number) => void
  /** Does work of ours: what it throws goes no further. */
  readonly attempt: Attempt
  /** Whom output is heard for. Default: nobody */
  readonly audience?: OutputAudience | undefined
}

/** Who is told of what processes say. */
export interface OutputAudience extends AgentAudience {
  /** A process that was started there has said something new. */
  readonly moved: (birthplace: Birthplace) => void
}

/** A call or a run that is looked at. */
interface Inquiry {
  suspect: Suspect
  look: Look | undefined
  /** Whose trees the look went through. */
  roots: readonly WeakRef<StartedProcess>[]
}

/** Open tool calls that are known: with more, none is taken for the only one. */
const MAX_OPEN = 1_000

/**
 * The witness of one instance. It is a sink, for it has to know which tool calls are open: what was started
 * unheard is evidence only for a call that is the only one.
 */
export class ProcessWitness implements EvidenceSource, Sink {
  readonly #options: ProcessWitnessOptions
  readonly #book: ProcessBook
  readonly #open = new Set<WorkInfo>()
  readonly #heard = new WeakSet<ProcessOutput>()
  readonly #deaths: AgentDeaths | undefined
  readonly #inquiries = new WeakMap<Silent, Inquiry>()

  constructor(options: ProcessWitnessOptions) {
    this.#options = options
    this.#book = new ProcessBook(options.dropped)
    const { clock, audience, attempt } = options
    this.#deaths = audience && new AgentDeaths({ clock, audience, attempt })
  }

  /** Hears that a process was started, and where. */
  processStarted(process: StartedProcess, birthplace: Birthplace): void {
    this.#book.note(process, birthplace)
    const isRuns = birthplace.run !== undefined
    const meet = (): void => void this.#options.attempt('hear a process', () => this.#meet(process, isRuns))
    // Its constructor tells of it, and has neither id nor output yet. None comes before all that runs now is done.
    if (process.stdout === undefined) void Promise.resolve().then(meet)
    else meet()
  }

  fateOf(process: StartedProcess): ProcessFate | 'ending' | undefined {
    return fateOf(process)
  }

  workStarted(work: WorkInfo): void {
    if (work.kind === 'tool_call' && this.#open.size < MAX_OPEN) this.#open.add(work)
  }

  workEnded(work: WorkInfo): void {
    this.#open.delete(work)
  }

  ask(silent: Silent, suspicion: Suspicion): Testimony | undefined {
    // A tool may have processes of which nobody told. What else is silent mostly has none.
    if (!isTool(silent) && !this.#book.hasStarted(silent)) return undefined
    const inquiry = this.#inquiryInto(silent)
    const wasLooking = inquiry.suspect.lookingMs
    inquiry.suspect = asked(inquiry.suspect, suspicion)
    if (inquiry.suspect.lookedMs === undefined) inquiry.look = undefined
    const { lookingMs } = inquiry.suspect
    if (lookingMs !== undefined && lookingMs !== wasLooking) this.#look(silent, inquiry, lookingMs)
    inquiry.suspect = judged(inquiry.suspect, suspicion)
    return testimonyOf(inquiry.suspect, suspicion)
  }

  latest(silent: Silent): Evidence | undefined {
    const inquiry = this.#inquiries.get(silent)
    return inquiry && shownEvidence(inquiry.suspect)
  }

  #meet(process: StartedProcess, isRuns: boolean): void {
    this.#deaths?.started(process)
    if (!isRuns) return
    this.#book.named(process)
    const { audience } = this.#options
    if (audience !== undefined) this.#hear(process, audience)
  }

  #hear(process: StartedProcess, { moved }: OutputAudience): void {
    const { stdout } = process
    if (stdout === null || stdout === undefined || this.#heard.has(stdout)) return
    this.#heard.add(stdout)
    const birthplace = (): Birthplace => this.#book.birthOf(process) ?? {}
    hearOutput(stdout, {
      attempt: this.#options.attempt,
      listens: () => isAtWork(birthplace()),
      moved: () => moved(birthplace()),
      serves: () => this.#book.serves(process),
      spoke: (said) => this.#deaths?.spoke(process, birthplace(), said),
      closed: (said) => this.#deaths?.closed(process, birthplace(), said),
    })
  }

  #inquiryInto(silent: Silent): Inquiry {
    const known = this.#inquiries.get(silent)
    if (known !== undefined) return known
    const inquiry = { suspect: UNSEEN, look: undefined, roots: [] }
    this.#inquiries.set(silent, inquiry)
    return inquiry
  }

  /** The first look also finds those who lost their parents; later ones only before they accuse. */
  #look(silent: Silent, inquiry: Inquiry, lookingMs: number): void {
    const subject = this.#subject(silent)
    const before = this.#isLeft(silent, inquiry) ? undefined : inquiry.look
    inquiry.roots = [...subject.own, ...subject.shared].map((process) => new WeakRef(process))
    const overMs = lookingMs - (inquiry.suspect.lookedMs ?? 0)
    const take = (
      withOrphans: boolean,
      done: (look: Look | undefined, evidence: Evidence | undefined) => void,
    ) =>
      this.#options.look(subject, { before, withOrphans }, (look) =>
        done(look, compared(before, look, overMs)),
      )
    const saw = (look: Look | undefined, evidence: Evidence | undefined): void => {
      // What has moved meanwhile is another suspect.
      if (inquiry.suspect.lookingMs !== lookingMs) return
      inquiry.suspect = seen(inquiry.suspect, evidence)
      inquiry.look = look
    }
    if (before === undefined) return take(true, saw)
    take(false, (look, evidence) => {
      if (evidence?.finding === 'alive') saw(look, evidence)
      else take(true, saw)
    })
  }

  /** A tree that works for others by now must not be found again by its processes. */
  #isLeft(silent: Silent, { roots }: Inquiry): boolean {
    const isForeign = (process: StartedProcess | undefined): boolean =>
      process !== undefined && this.#book.isForeign(process, silent)
    return roots.some((root) => isForeign(root.deref()))
  }

  #subject(silent: Silent): Subject {
    return {
      ...this.#book.kinOf(silent),
      isAlone: isTool(silent) && !isRemote(silent) && this.#isAlone(silent),
      countsOutput: isTool(silent),
      ageMs: () => this.#options.clock.now() - silent.startedMs,
    }
  }

  #isAlone(call: WorkInfo): boolean {
    if (this.#open.size >= MAX_OPEN || !this.#open.has(call)) return false
    // In a storm of silent calls, the first other one settles it.
    for (const open of this.#open) if (!isInside({ work: call }, open)) return false
    return true
  }
}

/** What a process of a call that has ended says is nobody's: that may be a server. */
function isAtWork({ run, work }: Birthplace = {}): boolean {
  return work === undefined ? run !== undefined && run.ended === undefined : work.endedMs === undefined
}

function isTool(silent: Silent): silent is WorkInfo {
  return isCall(silent) && silent.kind === 'tool_call'
}

function compared(before: Look | undefined, now: Look | undefined, overMs: number): Evidence | undefined {
  if (now === undefined) return NO_EVIDENCE
  if (before === undefined) return isEmpty(now) ? NO_EVIDENCE : undefined
  const evidence = evidenceOf(before, now, overMs)
  return evidence.finding !== 'alive' && hasNewcomer(before, now) ? undefined : evidence
}
