/** Remembers which process was started by which call or run, without keeping any of them alive. */

import { isCall } from '../model/evidence.ts'
import type { Birthplace, Silent, StartedProcess } from '../model/evidence.ts'
import type { WorkInfo } from '../model/work.ts'
import { isAgentOf, isRemote, kinshipOf, type Kinship } from './kinship.ts'
import { StartedIds } from './started-ids.ts'

/** Processes that are remembered at once. */
const MAX_PROCESSES = 1_000
/** Remembered processes among which the dead are not looked for. */
const FEW_PROCESSES = 32

const NOTHING_KNOWN: Kinship = { own: [], shared: [], foreign: [], startedPids: [] }

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
  note(process: StartedProcess, { run, work, others, isAgent }: Birthplace): void {
    if (run === undefined) return
    const before = this.#births.get(process)
    const known = before?.run === run ? before : undefined
    const birth = {
      run,
      work: work ?? known?.work,
      others,
      isAgent: isAgent ?? known?.isAgent,
      isServer: before?.isServer,
    }
    if (before !== undefined && process.pid !== undefined) this.#ids.delete(process.pid, before)
    this.#births.set(process, birth)
    this.named(process)
    if (before !== undefined) return
    if (this.#known.length >= this.#sweepAt) this.#sweep()
    this.#known.push(new WeakRef(process))
  }

  /** Notes that a process has said that it is a server. */
  serves(process: StartedProcess): void {
    const birth = this.#births.get(process)
    if (birth !== undefined) this.#births.set(process, { ...birth, isServer: true })
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

  /** True if anything was started inside of it. */
  hasStarted(silent: Silent): boolean {
    return this.#ids.of(silent).length > 0
  }

  /** True for a process that works for others by now. */
  isForeign(process: StartedProcess, silent: Silent): boolean {
    const birth = this.#births.get(process)
    return birth !== undefined && kinshipOf(birth, silent) === 'foreign'
  }

  /** Sorts all known processes by what they are to a call or a run: nothing is known of a call that nobody here does. */
  kinOf(silent: Silent): Kinship {
    const known = this.#known.flatMap((reference) => {
      const process = reference.deref()
      const birth = process && this.#births.get(process)
      return birth === undefined ? [] : [{ process: process as StartedProcess, birth }]
    })
    const hasAgent = ({ run }: WorkInfo): boolean => known.some(({ birth }) => isAgentOf(run, birth))
    if (isCall(silent) && isRemote(silent) && !hasAgent(silent)) return NOTHING_KNOWN
    const kin = {
      own: [] as StartedProcess[],
      shared: [] as StartedProcess[],
      foreign: [] as StartedProcess[],
    }
    for (const { process, birth } of known) kin[kinshipOf(birth, silent)].push(process)
    const foreignPids = new Set(kin.foreign.map(({ pid }) => pid))
    return { ...kin, startedPids: this.#ids.of(silent).filter((pid) => !foreignPids.has(pid)) }
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
