/** An outbox that never throws: where the real one does, notices go their way without it. */

import type { Outbox, OutboxEntry, Settlement } from '../../model/outbox.ts'

/** Passes everything on to an outbox, and reports what that throws. */
export class GuardedOutbox implements Outbox {
  readonly #outbox: Outbox
  readonly #warn: (message: string) => void

  constructor(outbox: Outbox, warn: (message: string) => void) {
    this.#outbox = outbox
    this.#warn = warn
  }

  get survives(): boolean {
    return this.#ask('ask the outbox whether it survives', () => this.#outbox.survives) === true
  }

  put(entry: OutboxEntry): void {
    this.#ask('keep a notice in the outbox', () => this.#outbox.put(entry))
  }

  settle(id: string, settlement: Settlement): void {
    this.#ask('settle a notice in the outbox', () => this.#outbox.settle(id, settlement))
  }

  fateOf(id: string): 'pending' | 'delivered' | undefined {
    return this.#ask('ask the outbox about a notice', () => this.#outbox.fateOf(id))
  }

  pending(): Iterable<OutboxEntry> {
    return this.#ask('take up the outbox', () => [...this.#outbox.pending()]) ?? []
  }

  #ask<Answer>(what: string, question: () => Answer): Answer | undefined {
    try {
      return question()
    } catch {
      // Without the error: it may quote what could not be kept.
      this.#warn(`Cannot ${what}: it threw`)
      return undefined
    }
  }
}
