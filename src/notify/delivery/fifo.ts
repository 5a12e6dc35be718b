/** A queue whose `shift` costs the same however long it is. */

/** First in, first out. An array's own `shift` may move all that is left. */
export class Fifo<Item> {
  #items: (Item | undefined)[] = []
  #head = 0

  get length(): number {
    return this.#items.length - this.#head
  }

  /** The oldest, which stays. */
  get first(): Item | undefined {
    return this.#items[this.#head]
  }

  push(item: Item): void {
    this.#items.push(item)
  }

  shift(): Item | undefined {
    const item = this.#items[this.#head]
    if (item === undefined) return undefined
    this.#items[this.#head] = undefined
    this.#head += 1
    if (this.#head > 100 && this.#head * 2 > this.#items.length) this.#forget()
    return item
  }

  #forget(): void {
    this.#items = this.#items.slice(this.#head)
    this.#head = 0
  }
}
