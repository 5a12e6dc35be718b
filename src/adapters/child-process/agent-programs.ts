/** Listens to the first words of each process, and to all words of those that are agents. */

import type { Recorder } from '../../model/adapter.ts'
import type { StartedProcess } from '../../model/evidence.ts'
import type { Guard } from '../guard.ts'
import { MethodSeats } from '../method-seats.ts'
import { AgentProgram } from './agent-program.ts'
import { HeardInput } from './heard-input.ts'
import { HostTurns } from './host-turns.ts'

/** By which a stream is told each chunk: a listener of its events would set it flowing. */
const TELLS = 'push'

/** All processes of this one. */
export class AgentPrograms {
  readonly #recorder: Recorder
  readonly #guard: Guard
  readonly #hosts = new HostTurns()
  readonly #input: HeardInput
  readonly #programs = new WeakMap<object, AgentProgram>()
  readonly #seats: MethodSeats
  #isMute = false

  constructor(recorder: Recorder, guard: Guard) {
    this.#recorder = recorder
    this.#guard = guard
    this.#input = new HeardInput(guard)
    const [programs, hear] = [
      this.#programs,
      (program: AgentProgram, chunk: unknown) => this.#hear(program, chunk),
    ]
    this.#seats = new MethodSeats(
      TELLS,
      (own) =>
        function (this: unknown, ...given: readonly unknown[]) {
          const program = programs.get(this as object)
          if (program !== undefined) hear(program, given[0])
          return Reflect.apply(own, this, given)
        },
    )
  }

  /** A process was started here. It has no output yet, but none comes before all that runs now is done. */
  started(process: StartedProcess): void {
    const scope = this.#recorder.requester()
    queueMicrotask(() => void this.#guard.attempt('hear a process', () => this.#listen(process, scope)))
  }

  /** Nobody hears anything any more. */
  mute(): void {
    this.#isMute = true
  }

  #listen(process: StartedProcess, scope: ReturnType<Recorder['requester']>): void {
    const { stdout } = process
    if (typeof stdout !== 'object' || stdout === null || this.#isMute) return
    const [recorder, guard, hosts, input] = [this.#recorder, this.#guard, this.#hosts, this.#input]
    const forget = (): void => {
      this.#programs.delete(stdout)
      this.#seats.leave(stdout)
    }
    this.#programs.set(stdout, new AgentProgram({ recorder, guard, process, scope, hosts, input, forget }))
    this.#seats.take(stdout)
  }

  #hear(program: AgentProgram, chunk: unknown): void {
    if (!this.#isMute) this.#guard.attempt('hear an agent', () => program.hear(chunk))
  }
}
