/** One look at the processes of a call or a run: who there is, what they have used, who prints, and who left whom behind. */

import type { ProcessOutput, StartedProcess } from '../model/evidence.ts'
import type { Kinship } from './kinship.ts'
import { OrphanList } from './orphan-list.ts'
import { Orphanage } from './orphanage.ts'
import { hasExited, isOpen } from './process-book.ts'
import type { MeasuredProcess } from './process-list.ts'
import type { ProcessSource, Transfer } from './process-source.ts'

/** A process as one look saw it. */
export interface SeenProcess extends MeasuredProcess {
  /** Whom it was found under; undefined where it was found by itself. */
  readonly parent: string | undefined
  /** False for one that serves others too: only what it collected from its children counts. */
  readonly isWhole: boolean
  readonly transfer: Transfer | undefined
}

/** What one look saw. */
export interface Look {
  /** When, on the scale of `startedMs`. */
  readonly nowMs: number
  /** By id and start. */
  readonly processes: ReadonlyMap<string, SeenProcess>
  /** Bytes that were read of the output of each process of the call. */
  readonly outputs: ReadonlyMap<StartedProcess, number>
  /** Processes that have exited, while somebody holds their output open. */
  readonly held: ReadonlySet<StartedProcess>
}

/** Whom to look for. */
export interface Subject extends Kinship {
  /** No other tool call is open: all that this process starts unheard is started for this one. */
  readonly isAlone: boolean
  /** Any byte that its own processes print is a sign of life: of an agent, only what is new, and that is progress. */
  readonly countsOutput: boolean
  /**
   * How long ago the call began, in ms. Asked behind the clock of the machine: a look that is interrupted between the
   * two takes the call for older then, and never its first processes for older than the call.
   */
  readonly ageMs: () => number
}

/** What is seen where nobody is to be looked for. */
export const NOBODY_SEEN: Look = { nowMs: 0, processes: new Map(), outputs: new Map(), held: new Set() }

/** True if a look cannot find anybody. */
export function isForNobody(
  { own, shared, startedPids, isAlone }: Subject,
  { before }: LookOptions,
): boolean {
  const isAnybodyKnown = [own, shared, startedPids].some(({ length }) => length > 0)
  return !isAnybodyKnown && !isAlone && (before?.processes.size ?? 0) === 0
}

/** How to look. */
export interface LookOptions {
  /** The look before: a process that was seen then is found again, also without a parent. */
  readonly before: Look | undefined
  /** Also looks through all of the machine for processes that have lost their parents. */
  readonly withOrphans: boolean
}

/**
 * An agent tells of a call and starts its command at once, and a busy host may hear of that later than the command has
 * begun, in ms. One that execs is one process for ever: nothing that it does would count.
 */
const HEARD_LATE_MS = 1_000
/** Processes of one call that are looked at. */
const MAX_SEEN = 1_000

/**
 * Looks at all processes of a call.
 *
 * @yields after each process, so that the caller may let others go first
 */
export function* lookAt(
  subject: Subject,
  source: ProcessSource,
  { before, withOrphans, orphans = new OrphanList() }: LookOptions & { readonly orphans?: OrphanList },
): Generator<void, Look> {
  const walk = new Walk(source, source.nowMs - subject.ageMs() - source.graceMs)
  yield* walk.from(pidsOf(subject.own), 'all')
  yield* walk.from(pidsOf(subject.shared), 'told births')
  for (const seen of before?.processes.values() ?? []) yield* walk.again(seen)
  if (subject.isAlone) yield* walk.unheard(new Set(pidsOf(subject.foreign)))
  // Where nothing was ever started, nobody was left behind.
  const hasStarted = walk.seen.size > 0 || subject.startedPids.length > 0
  if (withOrphans && hasStarted) yield* walk.orphans(subject, orphans)
  return {
    nowMs: source.nowMs,
    processes: walk.seen,
    outputs: new Map(subject.own.map((each) => [each, subject.countsOutput ? printedBy(each) : 0])),
    held: new Set(subject.own.filter(isHeldOpen)),
  }
}

/** Which processes of a tree count. */
type Counted = 'all' | 'births' | 'told births'

interface Step {
  readonly pid: number
  readonly parent?: string
}

class Walk {
  readonly seen = new Map<string, SeenProcess>()
  readonly #source: ProcessSource
  readonly #sinceMs: number

  /** @param sinceMs when the call began, on the scale of `startedMs` */
  constructor(source: ProcessSource, sinceMs: number) {
    this.#source = source
    this.#sinceMs = sinceMs
  }

  /** Goes down from processes to all that they have started. */
  *from(pids: readonly number[], counted: Counted): Generator<void> {
    const steps: Step[] = pids.map((pid) => ({ pid }))
    // The list grows while it is walked.
    for (const { pid, parent } of steps) {
      const entry = this.#source.process(pid)
      yield
      const key = entry && this.#meet(entry, parent, counted)
      if (key === undefined || entry === undefined) continue
      for (const child of this.#source.children(pid, entry.threads)) steps.push({ pid: child, parent: key })
    }
  }

  /** Finds a process again that an earlier look had seen, unless its id means another one by now. */
  *again({ pid, startedAt, isWhole }: SeenProcess): Generator<void> {
    if (this.seen.has(keyOf({ pid, startedAt }))) return
    if (this.#source.process(pid)?.startedAt === startedAt)
      yield* this.from([pid], isWhole ? 'all' : 'births')
  }

  /** Children of this process of which nobody told: terminals, and what native code starts. */
  *unheard(foreign: ReadonlySet<number>): Generator<void> {
    const children = this.#source.children(process.pid, Number.POSITIVE_INFINITY)
    yield* this.from(
      children.filter((pid) => !foreign.has(pid)),
      'births',
    )
  }

  *orphans(subject: Subject, list: OrphanList): Generator<void> {
    const orphanage = new Orphanage(this.#source, {
      subject,
      kin: [...this.seen.values()],
      sinceMs: this.#sinceMs,
    })
    const known = new Set([...this.seen.values()].map(({ pid }) => pid))
    const { nowMs } = this.#source
    const recent = list.recent(nowMs)
    const found: number[] = []
    for (const pid of recent ?? this.#source.pids()) {
      const entry = this.#source.process(pid)
      yield
      if (entry === undefined || !orphanage.isOrphan(entry)) continue
      found.push(pid)
      if (!known.has(pid) && orphanage.isOurs(entry)) yield* this.from([pid], 'all')
    }
    if (recent === undefined) list.note(found, nowMs)
  }

  /** @returns undefined if it was met before, or if nobody can be met any more */
  #meet(entry: MeasuredProcess, parent: string | undefined, counted: Counted): string | undefined {
    const key = keyOf(entry)
    if (this.seen.has(key) || this.seen.size >= MAX_SEEN) return undefined
    const sinceMs = this.#sinceMs - (counted === 'told births' ? HEARD_LATE_MS : 0)
    const isWhole = counted === 'all' || entry.startedMs >= sinceMs
    const transfer = isWhole ? this.#source.transfer(entry.pid) : undefined
    this.seen.set(key, { ...entry, parent, isWhole, transfer })
    return key
  }
}

/** The id and the start name a process for ever. */
function keyOf({ pid, startedAt }: Pick<MeasuredProcess, 'pid' | 'startedAt'>): string {
  return `${pid} ${startedAt}`
}

/** A process that has exited does not count: its id may be another one's by now. */
function pidsOf(processes: readonly StartedProcess[]): number[] {
  return processes.flatMap((process) => (hasExited(process) ? [] : (process.pid ?? [])))
}

function printedBy({ stdout, stderr }: StartedProcess): number {
  return bytesOf(stdout) + bytesOf(stderr)
}

function bytesOf(output: ProcessOutput | null | undefined): number {
  return output?.bytesRead ?? 0
}

function isHeldOpen(process: StartedProcess): boolean {
  return hasExited(process) && [process.stdout, process.stderr].some((output) => isAwaited(output))
}

/** True if all that came was read, and this process waits for more: an output that its host does not read tells nothing. */
function isAwaited(output: ProcessOutput | null | undefined): boolean {
  if (!isOpen(output) || output?.readableLength !== 0) return false
  return output.readableFlowing === true || (output.listenerCount?.('readable') ?? 0) > 0
}
