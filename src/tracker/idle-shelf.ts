/** Sessions that nobody uses now, oldest first, until they are old or too many. */

/** What the shelf keeps: anything that knows whether the host named it. */
interface Shelved {
  readonly named: boolean
}

/** How long an anonymous session is kept whose attention is still to be resolved, in ms. */
const ANONYMOUS_KEPT_MS = 5_000

/** A bounded shelf. Putting and taking cost one map operation each. */
export class IdleShelf<Session extends Shelved> {
  readonly #named = new Map<Session, number>()
  readonly #anonymous = new Map<Session, number>()
  readonly #keptMs: number
  readonly #maxKept: number

  /**
   * @param options.keptMs how long a named session is kept, in ms
   * @param options.maxKept how many of each kind are kept
   */
  constructor(options: { keptMs: number; maxKept: number }) {
    this.#keptMs = options.keptMs
    this.#maxKept = options.maxKept
  }

  /** Sessions on the shelf. */
  get size(): number {
    return this.#named.size + this.#anonymous.size
  }

  /** Puts a session at the young end. */
  put(session: Session, mark: number): void {
    const shelf = this.#shelfOf(session)
    shelf.delete(session)
    shelf.set(session, mark)
  }

  /** Takes a session off the shelf, if it is there. */
  take(session: Session): void {
    this.#shelfOf(session).delete(session)
  }

  /** Takes off what is too old or too much, oldest first. What is old has had its time: only the rest is a loss. */
  *expire(ageOf: (mark: number) => number): Generator<readonly [session: Session, isOld: boolean]> {
    yield* expireFrom(this.#anonymous, { keptMs: ANONYMOUS_KEPT_MS, maxKept: this.#maxKept, ageOf })
    yield* expireFrom(this.#named, { keptMs: this.#keptMs, maxKept: this.#maxKept, ageOf })
  }

  #shelfOf(session: Session): Map<Session, number> {
    return session.named ? this.#named : this.#anonymous
  }
}

interface Limits {
  readonly keptMs: number
  readonly maxKept: number
  readonly ageOf: (mark: number) => number
}

function* expireFrom<Session>(
  shelf: Map<Session, number>,
  limits: Limits,
): Generator<readonly [session: Session, isOld: boolean]> {
  for (const [session, mark] of shelf) {
    const isOld = limits.ageOf(mark) >= limits.keptMs
    if (shelf.size <= limits.maxKept && !isOld) return
    shelf.delete(session)
    yield [session, isOld]
  }
}
