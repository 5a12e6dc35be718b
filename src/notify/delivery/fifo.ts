/** A queue whose `shift` costs the same however long it is. */

/** First in, first out. An array's own `shift` may move all that is left. */
export class Fifo<Value> {
  #values: (Value | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#values.length - this.#head
  }

  /** The oldest, which stays. */
  get first(): Value | undefined {
    return this.#values[this.#head]
  }

  push(value: Value): void {
    this.#values.push(value)
  }

  shift(): Value | undefined {
    const value = this.#values[this.#head]
    if (value === undefined) return undefined
    this.#values[this.#head] = undefined
    this.#head += 1
    if (this.#head > 100 && this.#head * 2 > this.#values.length) this.#forget()
    return value
  }

  #forget(): void {
    this.#values = this.#values.slice(this.#head)
    this.#head = 0
  }
}
