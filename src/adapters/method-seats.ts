/** Sits around one method of objects of the application, for as long as somebody works with them. */

/** A method as it is called: with its object, and all that it was given. */
export type SeatedMethod = (this: unknown, ...given: readonly unknown[]) => unknown

/** What is around a method, and what stood there before. */
interface Seat {
  readonly body: SeatedMethod
  readonly before: PropertyDescriptor | undefined
  takers: number
}

/** A while after the last one has left, the objects are as they were. */
export class MethodSeats {
  readonly #name: string
  readonly #surround: (own: SeatedMethod) => SeatedMethod
  readonly #seats = new WeakMap<object, Seat>()

  /**
   * @param name of the method
   * @param surround makes what stands in its place. What that throws reaches its caller
   */
  constructor(name: string, surround: (own: SeatedMethod) => SeatedMethod) {
    this.#name = name
    this.#surround = surround
  }

  /** Somebody works with this object. One that has no such method, or cannot be changed, is left alone. */
  take(owner: object): void {
    const seat = this.#seats.get(owner)
    if (seat !== undefined) seat.takers += 1
    else this.#sit(owner)
  }

  /** One who works with it has done. */
  leave(owner: object): void {
    const seat = this.#seats.get(owner)
    if (seat === undefined || (seat.takers -= 1) > 0) return
    this.#seats.delete(owner)
    if (Object.getOwnPropertyDescriptor(owner, this.#name)?.value !== seat.body) return
    if (seat.before === undefined) Reflect.deleteProperty(owner, this.#name)
    else Reflect.defineProperty(owner, this.#name, seat.before)
  }

  #sit(owner: object): void {
    const own: unknown = Reflect.get(owner, this.#name)
    if (typeof own !== 'function') return
    const before = Object.getOwnPropertyDescriptor(owner, this.#name)
    const body = this.#surround(own as SeatedMethod)
    const enumerable = before?.enumerable ?? false
    const seat = { value: body, configurable: true, writable: true, enumerable }
    if (Reflect.defineProperty(owner, this.#name, seat)) this.#seats.set(owner, { body, before, takers: 1 })
  }
}
