/** Keeps what was said to `diag` before anybody listened, until somebody does. */

/** What is kept; a start says a handful of sentences. */
const MAX_KEPT = 100

/** Words that wait for a listener. */
export class Untold {
  #kept: (() => void)[] = []
  #lost = 0

  /** Nothing waits. */
  get isEmpty(): boolean {
    return this.#kept.length === 0
  }

  /** Keeps what is to be said. The first words count most: they say what is wrong with the start. */
  keep(words: () => void): void {
    if (this.#kept.length < MAX_KEPT) this.#kept.push(words)
    else this.#lost += 1
  }

  /** Gives out what was kept, in its order, and forgets it; then how many more there were. */
  take(): { readonly kept: readonly (() => void)[]; readonly lost: number } {
    const taken = { kept: this.#kept, lost: this.#lost }
    this.#kept = []
    this.#lost = 0
    return taken
  }
}
