/** Context variables of LangChain in which handlers of ours have their place, wherever they are copied to. */

import { items } from '../fields.ts'

/** A handler of callbacks, as far as LangChain asks what it is. */
export interface CallbackHandler {
  readonly name: string
  /** LangChain waits for what a method returns, so that all is told in its order. */
  readonly awaitHandlers: true
  copy(): CallbackHandler
}

/** What `registerConfigureHook` takes. */
export interface Seat {
  readonly contextVar: string
  readonly inheritable: true
}

type Variables = Record<PropertyKey, unknown>

/** LangChain's own list of hooks has a symbol as its key, and each copy of LangChain another one. */
const HOOKS = 'lc:configure_hooks'

/** Adds handlers of ours to all callbacks that LangChain configures. */
export class SeatedVariables {
  readonly #handlers = new Map<string, CallbackHandler>()
  readonly #ours = new WeakSet<object>()
  #seats: readonly Seat[] = []

  add(handler: CallbackHandler): Seat {
    const seat: Seat = { contextVar: handler.name, inheritable: true }
    this.#handlers.set(handler.name, handler)
    this.#seats = [...this.#seats, seat]
    return seat
  }

  remove(seat: Seat): void {
    this.#handlers.delete(seat.contextVar)
    this.#seats = this.#seats.filter((one) => one !== seat)
  }

  /** True for what `with` has made. */
  isOurs(variables: unknown): boolean {
    return typeof variables === 'object' && variables !== null && this.#ours.has(variables)
  }

  /** The variables of the application, with ours among them. */
  with(variables: unknown): object {
    const own = (typeof variables === 'object' && variables !== null ? variables : {}) as Variables
    const ours = new Proxy(own, { get: (_, key) => this.#read(own, key) })
    this.#ours.add(ours)
    return ours
  }

  #read(own: Variables, key: PropertyKey): unknown {
    const value = own[key]
    if (typeof key === 'string') return this.#handlers.get(key) ?? value
    return (key as symbol).description === HOOKS ? this.#hooks(items(value)) : value
  }

  // When a library registers one more hook, LangChain writes the whole list anew, with ours in it.
  #hooks(own: readonly unknown[]): readonly unknown[] {
    if (own.length === 0) return this.#seats
    return [...own, ...this.#seats.filter((seat) => !own.includes(seat))]
  }
}
