/** The runs of the host in which an agent works at a turn: what starts beside it is a sub-agent. */

import type { Scope } from '../../model/adapter.ts'
import { endOfError } from '../../model/end.ts'
import type { RunHandle } from '../../model/run.ts'
import type { ProgramTurn } from './program-turn.ts'

/** Of one process. */
export class HostTurns {
  readonly #busy = new WeakMap<RunHandle, ProgramTurn>()
  /** Runs in which the last agent has failed by its own word. */
  readonly #failed = new WeakSet<RunHandle>()

  /** @returns the run of the host that a turn would be part of: not in a call of it, nor beside another turn */
  freeIn({ run, work }: Scope): RunHandle | undefined {
    if (run === undefined || run.ended !== undefined || work !== undefined) return undefined
    return this.#busy.get(run)?.isOver === false ? undefined : run
  }

  /** A turn begins. What one agent could not do, the next one tries. */
  begin(turn: ProgramTurn): void {
    this.#busy.set(turn.run, turn)
    if (this.#failed.delete(turn.run)) turn.run.suspect(undefined)
  }

  /**
   * Its agent says that it has failed, and has ended as if it had not: nobody else can tell. Of an exit code the
   * witness of the processes tells, and whether the host knows of it.
   */
  failed(turn: ProgramTurn, failure: Error): void {
    if (this.#busy.get(turn.run) !== turn) return
    turn.run.suspect(endOfError(failure))
    this.#failed.add(turn.run)
  }
}
