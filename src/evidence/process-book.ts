/** Remembers which process was started by which call, without keeping either alive. */

import type { Birthplace, StartedProcess } from '../model/evidence.ts'
import type { WorkInfo } from '../model/work.ts'
import { isAround, isInside } from './birthplace.ts'
import { StartedIds } from './started-ids.ts'

/** The processes that are known, as one call sees them. */
export interface Kinship {
  /** Started inside of the call: all that they do is done for it. */
  readonly own: readonly StartedProcess[]
  /** Started elsewhere in its run or in those around it: what they start while the call is open may be for it. */
  readonly shared: readonly StartedProcess[]
  /** Of other calls and other runs. */
  readonly foreign: readonly StartedProcess[]
  /** Ids of all that was started inside of the call, also of processes that nobody holds any more. */
  readonly startedPids: readonly number[]
}

/** Processes that are remembered at once. */
const MAX_PROCESSES = 1_000
/** Remembered processes among which the dead are not looked for. */
const FEW_PROCESSES = 32

/** The processes that runs of this process have started and that live, or whose output is still open. */
export class ProcessBook {
  readonly #dropped: (count: number) => void
  // A process that its host let go shall be garbage, and its run with it.
  readonly #births = new WeakMap<StartedProcess, Birthplace>()
  readonly #ids = new StartedIds()
  #known: WeakRef<StartedProcess>[] = []
  #sweepAt = FEW_PROCESSES

  /** @param dropped told of processes that had to be forgotten at the limit, oldest first */
  constructor(dropped: (count: number) => void) {
    this.#dropped = dropped
  }

  /**
   * Notes a process. What is noted later counts, but a call that is known already stays: code that owns a
   * process for its run knows less than code that saw it start.
   */
  note(process: StartedProcess, { run, work, others }: Birthplace): void {
    if (run === undefined) return
    const before = this.#births.get(process)
    const isSameRun = before?.run === run
    const call = work ?? (isSameRun ? before?.work : undefined)
    if (before !== undefined && process.pid !== undefined) this.#ids.delete(process.pid, before)
    this.#births.set(process, { run, work: call, others })
    this.named(process)
    if (before !== undefined) return
    if (this.#known.length >= this.#sweepAt) this.#sweep()
    this.#known.push(new WeakRef(process))
  }

  /** Notes the id of a process, which it may not have had yet when it was noted itself. */
  named(process: StartedProcess): void {
    const birth = this.#births.get(process)
    if (birth !== undefined && process.pid !== undefined) this.#ids.add(process.pid, birth)
  }

  /** Where a process was started; undefined for one that was never noted. */
  birthOf(process: StartedProcess): Birthplace | undefined {
    return this.#births.get(process)
  }

  /** Sorts all known processes by what they are to a call. */
  kinOf(call: WorkInfo): Kinship {
    const kin = {
      own: [] as StartedProcess[],
      shared: [] as StartedProcess[],
      foreign: [] as StartedProcess[],
      startedPids: this.#ids.of(call),
    }
    for (const reference of this.#known) {
      const process = reference.deref()
      const birth = process && this.#births.get(process)
      if (birth !== undefined) kin[kindOf(birth, call)].push(process as StartedProcess)
    }
    return kin
  }

  #sweep(): void {
    const living = this.#known.filter((reference) => !isOver(reference.deref()))
    const tooMany = Math.max(0, living.length - MAX_PROCESSES + 1)
    this.#known = living.slice(tooMany)
    this.#sweepAt = Math.min(MAX_PROCESSES, Math.max(FEW_PROCESSES, 2 * this.#known.length))
    if (tooMany > 0) this.#dropped(tooMany)
  }
}

/** True if a process has ended, as far as is known: of `{ pid }` alone it is not. */
export function hasExited({ exitCode = null, signalCode = null }: StartedProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/** True while this process may still read something of an output. */
export function isOpen(output: StartedProcess['stdout']): boolean {
  return output?.destroyed === false && output.readableEnded === false
}

function isOver(process: StartedProcess | undefined): boolean {
  return process === undefined || (hasExited(process) && !isOpen(process.stdout) && !isOpen(process.stderr))
}

function kindOf(birth: Birthplace, call: WorkInfo): 'own' | 'shared' | 'foreign' {
  if (isInside(birth, call)) return 'own'
  if (isOpenTool(birth.work) && !isInside({ work: call }, birth.work)) return 'foreign'
  const { run, others = [] } = birth
  return [run, ...others].some((one) => isAround(one, call.run)) ? 'shared' : 'foreign'
}

function isOpenTool(work: WorkInfo | undefined): work is WorkInfo {
  return work?.kind === 'tool_call' && work.endedMs === undefined
}
