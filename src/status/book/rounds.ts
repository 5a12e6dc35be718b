/** Whom a beat looks at: everybody while somebody watches, else those in which something goes on or has just ended. */

import type { LiveSource } from '../../model/live-source.ts'
import type { SessionInfo } from '../../model/session.ts'
import type { BookEntry } from './book-entry.ts'

/** What rounds go through. */
export interface RoundsNeeds {
  readonly source: LiveSource
  /** The sessions that are noted. */
  readonly entries: Map<SessionInfo, BookEntry>
  /** Notes one that is new. */
  readonly entryOf: (session: SessionInfo) => BookEntry
}

/** Rounds after which forgotten sessions are let go of, while nobody watches: once a minute. */
const TIDIED_EACH = 12

/** A session that nobody uses costs nothing: its pulse says so by what is not written there. */
export class Rounds {
  readonly #needs: RoundsNeeds
  /** Of those who are not busy any more, their pulse and their steps still have to say so. */
  readonly #awake = new Set<BookEntry>()
  #round = 0

  constructor(needs: RoundsNeeds) {
    this.#needs = needs
  }

  /** All that are noted, and those that no sink has told of: they have only input that waits, or have no name. */
  *all(): Generator<BookEntry> {
    const { entries, source, entryOf } = this.#needs
    yield* entries.values()
    for (const session of source.all()) if (!entries.has(session)) yield entryOf(session)
  }

  /** Those in which something goes on, and those in which it has ended since the last round. */
  *awake(): Generator<BookEntry> {
    const round = (this.#round += 1)
    if (round % TIDIED_EACH === 0) this.tidy()
    for (const session of this.#needs.source.busy()) {
      const entry = this.#needs.entryOf(session)
      entry.round = round
      yield entry
    }
    for (const entry of this.#awake) if (entry.round !== round) yield entry
  }

  /** Lets go of those that their tracker has forgotten: nobody has seen them. */
  tidy(): void {
    const { source, entries } = this.#needs
    for (const [session, entry] of entries) {
      if (source.knows(session)) continue
      entries.delete(session)
      this.#awake.delete(entry)
    }
  }

  /** Something went on in it: the next round looks at it. */
  woke(entry: BookEntry): void {
    this.#awake.add(entry)
  }

  /** It was looked at. */
  lookedAt(entry: BookEntry): void {
    if (entry.isAsleep) this.#awake.delete(entry)
    else this.#awake.add(entry)
  }
}
