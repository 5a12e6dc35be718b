/** The operations that are open, by the id that the SDK gives to each. */

import type { Guard } from '../guard.ts'
import type { Operation } from './operation.ts'

/** Operations that are followed at once. One that never ends, as after a lost reader, is forgotten first. */
const MAX_OPERATIONS = 10_000

/** Anything that belongs to an operation. */
export interface OperationEvent {
  readonly callId?: string | undefined
}

/** What is left of garbage: the ear or a model stream of an operation. */
export interface Ticket {
  readonly isEar: boolean
  /** Nothing else would be left of the operation. */
  readonly isAll?: boolean
  callId?: string
}

/** Open operations, and whether our integration tells of each. */
export class OperationTable {
  readonly #guard: Guard
  readonly #operations = new Map<string, Operation>()
  readonly #told = new Set<string>()

  constructor(guard: Guard) {
    this.#guard = guard
  }

  get({ callId }: OperationEvent): Operation | undefined {
    return callId === undefined ? undefined : this.#operations.get(callId)
  }

  add({ callId }: { readonly callId: string }, operation: Operation): void {
    if (this.#operations.size >= MAX_OPERATIONS) this.#forgetOldest()
    this.#operations.set(callId, operation)
  }

  /** Takes an operation off. */
  take({ callId = '' }: OperationEvent): Operation | undefined {
    const operation = this.#operations.get(callId)
    this.#operations.delete(callId)
    this.#told.delete(callId)
    return operation
  }

  /** Notes that our integration tells of an operation. It starts now, or in a moment. */
  tell({ callId }: { readonly callId: string }): void {
    this.#told.add(callId)
  }

  /** True if our integration tells of an operation. */
  isTold({ callId = '' }: OperationEvent): boolean {
    return this.#told.has(callId)
  }

  #forgetOldest(): void {
    const [oldest = ''] = this.#operations.keys()
    this.take({ callId: oldest })?.forget()
    this.#guard.warn('follow more operations: the oldest is forgotten', undefined)
  }
}
