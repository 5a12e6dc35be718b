/** A map that remembers its recent entries: two generations, so that forgetting costs nothing. */

/**
 * Keeps at least the newest `limit` entries and at most twice as many. Dropping the oldest entry of a `Map`
 * one by one would walk over the gaps of those dropped before.
 */
export class RecentMap<Key, Value> {
  readonly #limit: number
  #young = new Map<Key, Value>()
  #old = new Map<Key, Value>()

  /** @param limit entries that are remembered for certain */
  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: Key): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key)
  }

  /** Remembers an entry as the newest. */
  set(key: Key, value: Value): void {
    this.#young.set(key, value)
    if (this.#young.size < this.#limit) return
    this.#old = this.#young
    this.#young = new Map()
  }
}
