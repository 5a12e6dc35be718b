/** What has changed and is not told yet: what needs somebody first, then what has waited longest. */

/** Two queues without doubles: what changes again while it waits keeps its place. */
export class Gathered<One> {
  readonly #needy = new Set<One>()
  readonly #others = new Set<One>()

  get size(): number {
    return this.#needy.size + this.#others.size
  }

  add(one: One, isNeedy: boolean): void {
    if (this.#needy.has(one)) return
    if (!isNeedy) return void this.#others.add(one)
    this.#others.delete(one)
    this.#needy.add(one)
  }

  /** @returns false for one that did not wait */
  delete(one: One): boolean {
    return this.#needy.delete(one) || this.#others.delete(one)
  }

  /** Takes them out, one after another: a caller that stops leaves the others in their places. */
  *taken(): Generator<One> {
    for (const queue of [this.#needy, this.#others]) {
      for (const one of queue) {
        queue.delete(one)
        yield one
      }
    }
  }

  clear(): void {
    this.#needy.clear()
    this.#others.clear()
  }
}
