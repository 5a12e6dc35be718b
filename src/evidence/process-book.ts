/** Remembers which process was started by which call, without keeping either alive. */

import type { Birthplace, StartedProcess } from '../model/evidence.ts'
import type { RunInfo } from '../model/run.ts'
import type { WorkInfo } from '../model/work.ts'

/** The processes that are known, as one call sees them. */
export interface Kinship {
  /** Started inside of the call: all that they do is done for it. */
  readonly own: readonly StartedProcess[]
  /** Started elsewhere in its run or in those around it: what they start while the call is open may be for it. */
  readonly shared: readonly StartedProcess[]
  /** Of other calls and other runs. */
  readonly foreign: readonly StartedProcess[]
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
  #known: WeakRef<StartedProcess>[] = []
  #sweepAt = FEW_PROCESSES

  /** @param dropped told of processes that had to be forgotten at the limit, oldest first */
  constructor(dropped: (count: number) => void) {
    this.#dropped = dropped
  }

  /**
   * Notes a process. What is noted later counts, but a call that is known already stays: whoever owns a
   * process for its run knows less than whoever saw it start.
   */
  note(process: StartedProcess, { run, work }: Birthplace): void {
    if (run === undefined) return
    const before = this.#births.get(process)
    const isSameRun = before?.run === run
    const call = work ?? (isSameRun ? before?.work : undefined)
    this.#births.set(process, { run, work: call })
    if (before !== undefined) return
    if (this.#known.length >= this.#sweepAt) this.#sweep()
    this.#known.push(new WeakRef(process))
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

function kindOf(birth: Birthplace, call: WorkInfo): keyof Kinship {
  if (isInside(birth, call)) return 'own'
  if (isOpenTool(birth.work) && !isInside({ work: call }, birth.work)) return 'foreign'
  return isAround(birth.run, call.run) ? 'shared' : 'foreign'
}

function isOpenTool(work: WorkInfo | undefined): work is WorkInfo {
  return work?.kind === 'tool_call' && work.endedMs === undefined
}

/** True if something was started in a call, or in a call or a sub-agent's run inside of it. */
export function isInside({ run, work }: Birthplace, call: WorkInfo): boolean {
  let at = work ?? callAround(run)
  while (at !== undefined && at !== call) at = at.parent ?? callAround(at.run)
  return at === call
}

/** The call that a run, or the nearest run above it that was, was started in. */
function callAround(run: RunInfo | undefined): WorkInfo | undefined {
  let at = run
  while (at !== undefined && at.within === undefined) at = at.parent
  return at?.within
}

function isAround(outer: RunInfo | undefined, inner: RunInfo): boolean {
  let at: RunInfo | undefined = inner
  while (at !== undefined && at !== outer) at = at.parent
  return at !== undefined
}
