/** The outbox of a process that keeps no journal: it dies with the process. */

import type { Outbox, OutboxEntry } from '../../model/outbox.ts'

/** Holds what is on its way and no more; the dispatcher bounds how much that is. */
export class MemoryOutbox implements Outbox {
  readonly #entries = new Map<string, OutboxEntry>()

  put(entry: OutboxEntry): void {
    this.#entries.set(entry.notice.id, entry)
  }

  settle(id: string): void {
    this.#entries.delete(id)
  }

  fateOf(id: string): 'pending' | undefined {
    return this.#entries.has(id) ? 'pending' : undefined
  }

  pending(): Iterable<OutboxEntry> {
    return [...this.#entries.values()]
  }
}
