/** Answers "is all done that was under way when I asked?", however much came since. */

/** Counts what is under way, by when it began. Costs two additions each, and no promise. */
export class Epochs {
  readonly #counts = new Map<number, number>()
  readonly #waiting: { readonly epoch: number; readonly done: () => void }[] = []
  #current = 0

  /** True when nothing is under way. */
  get isEmpty(): boolean {
    return this.#counts.size === 0
  }

  /** Something begins. */
  enter(): number {
    this.#counts.set(this.#current, (this.#counts.get(this.#current) ?? 0) + 1)
    return this.#current
  }

  /** @param epoch what `enter` returned for it */
  leave(epoch: number): void {
    const left = (this.#counts.get(epoch) ?? 0) - 1
    if (left > 0) return void this.#counts.set(epoch, left)
    this.#counts.delete(epoch)
    this.#answer()
  }

  /** Resolves when all is over that has begun by now. */
  settled(): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push({ epoch: this.#current, done })
      this.#current += 1
      this.#answer()
    })
  }

  #answer(): void {
    const oldest = Math.min(...this.#counts.keys())
    while (this.#waiting[0] !== undefined && this.#waiting[0].epoch < oldest) this.#waiting.shift()?.done()
  }
}
