/** Who is known: sessions by the name that their host gave them, those without one, and in which something goes on. */

/** What the roster reads of a session. */
interface Listed {
  readonly key: string
  readonly named: boolean
}

/** All sessions of a tracker. */
export class Roster<Session extends Listed> {
  readonly #named = new Map<string, Session>()
  readonly #anonymous = new Set<Session>()
  readonly #busy = new Set<Session>()

  /** The session of that key. */
  find(key: string): Session | undefined {
    return this.#named.get(key)
  }

  add(session: Session): Session {
    if (session.named) this.#named.set(session.key, session)
    else this.#anonymous.add(session)
    return session
  }

  remove(session: Session): void {
    if (!session.named) return void this.#anonymous.delete(session)
    this.#named.delete(session.key)
    this.#busy.delete(session)
  }

  /** Notes whether something goes on in a session. One without a name is gone soon after nothing does. */
  note(session: Session, isBusy: boolean): void {
    if (!session.named) return
    if (isBusy) this.#busy.add(session)
    else this.#busy.delete(session)
  }

  /** All sessions that are known now. */
  *all(): Generator<Session> {
    yield* this.#named.values()
    yield* this.#anonymous
  }

  /** Those in which something goes on, and those without a name. */
  *busy(): Generator<Session> {
    yield* this.#busy
    yield* this.#anonymous
  }
}
