/** Answers "is all done that was under way when I asked?", however much came since. */

/** What began between two questions. */
interface Epoch {
  underWay: number
  /** Answer the callers that asked at its end. */
  readonly answers: (() => void)[]
}

/**
 * Counts what is under way, by when it began. To begin, to end and to ask costs the same, however many wait:
 * a server may ask after each of its requests while its channel is dead.
 */
export class Epochs {
  /** From `#head` on those that are not over, the oldest first; the last is the current one. */
  #epochs: Epoch[] = [{ underWay: 0, answers: [] }]
  #head = 0
  /** The number of the epoch that stands first in the array. */
  #first = 0
  #underWay = 0

  /** True when nothing is under way. */
  get isEmpty(): boolean {
    return this.#underWay === 0
  }

  /** Something begins. */
  enter(): number {
    const epoch = this.#first + this.#epochs.length - 1
    this.#count(epoch, 1)
    return epoch
  }

  /** @param epoch what `enter` returned for it */
  leave(epoch: number): void {
    this.#count(epoch, -1)
    this.#answer()
  }

  /** Resolves when all is over that has begun by now. */
  settled(): Promise<void> {
    return new Promise((done) => {
      this.#epochs.at(-1)?.answers.push(done)
      this.#epochs.push({ underWay: 0, answers: [] })
      this.#answer()
    })
  }

  #count(epoch: number, difference: number): void {
    const counted = this.#epochs[epoch - this.#first]
    if (counted === undefined) return
    counted.underWay += difference
    this.#underWay += difference
  }

  #answer(): void {
    while (this.#head < this.#epochs.length - 1 && this.#epochs[this.#head]?.underWay === 0) {
      for (const done of this.#epochs[this.#head]?.answers ?? []) done()
      this.#head += 1
    }
    if (this.#head > 100 && this.#head * 2 > this.#epochs.length) this.#forget()
  }

  #forget(): void {
    this.#epochs = this.#epochs.slice(this.#head)
    this.#first += this.#head
    this.#head = 0
  }
}
