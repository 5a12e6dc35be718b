/** Hears what the host tells a process by its input. */

import type { StartedProcess } from '../../model/evidence.ts'
import { fields } from '../fields.ts'
import type { Guard } from '../guard.ts'
import { MethodSeats } from '../method-seats.ts'

/** The inputs of all processes. */
export class HeardInput {
  readonly #listeners = new WeakMap<object, (input: string) => void>()
  readonly #seats: MethodSeats

  constructor(guard: Guard) {
    const listeners = this.#listeners
    const hear = (stdin: object, chunk: unknown): void =>
      void guard.attempt('hear an answer', () => listeners.get(stdin)?.(textOf(chunk)))
    this.#seats = new MethodSeats(
      'write',
      (own) =>
        function (this: unknown, ...given: readonly unknown[]) {
          hear(this as object, given[0])
          return Reflect.apply(own, this, given)
        },
    )
  }

  /** Begins to listen, if nobody does: for as long as the process is there. */
  listen(process: StartedProcess, listener: (input: string) => void): void {
    const stdin = inputOf(process)
    if (stdin === undefined || this.#listeners.has(stdin)) return
    this.#listeners.set(stdin, listener)
    this.#seats.take(stdin)
  }
}

function inputOf(process: StartedProcess): object | undefined {
  const { stdin } = fields(process)
  return typeof stdin === 'object' && stdin !== null ? stdin : undefined
}

function textOf(chunk: unknown): string {
  if (typeof chunk === 'string') return chunk
  return chunk instanceof Uint8Array
    ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString()
    : ''
}
