/** Typed columns with one row for each run and call: who moved when, and who must be looked at when. */

/** A row is never due. */
const NEVER = 0xffff_ffff
/** The last touch of a row that is free: no tick is that early. */
const RELEASED = 0
/** Rows to begin with. */
const FIRST_ROWS = 64
/** Ticks whose exact observed time is kept: over an hour at one a second, then ages are a tick's worth coarser. */
const REMEMBERED_TICKS = 4096

/**
 * The hot data of all runs, calls and sessions. Time is counted in ticks of the sampler, and a touch stores the *coming*
 * tick: an age is then never larger than the true silence, so nobody is accused too early, whatever the
 * ticks do.
 *
 * @example
 * const table = new ActivityTable({ periodMs: 1000 })
 * const slot = table.allocate()
 * table.touch(slot, table.stampOf(slot))
 */
export class ActivityTable {
  /** Period of the ticks, in ms. */
  readonly periodMs: number
  // Stamp and last progress of a row lie side by side, so that a touch meets one cache line.
  #activity = new Uint32Array(2 * FIRST_ROWS).fill(1)
  #due = new Uint32Array(FIRST_ROWS).fill(NEVER)
  readonly #free: number[] = []
  // Rows whose move makes a row due, which one, and the tick that they were silent at.
  readonly #silent: number[] = []
  readonly #wakes: number[] = []
  readonly #silentSince: number[] = []
  readonly #pairs = new Set<number>()
  #rows = 0
  #tick = 0
  #coming = 1
  #observedMs = 0
  readonly #observedAt = new Float64Array(REMEMBERED_TICKS)

  constructor(options: { periodMs: number }) {
    this.periodMs = options.periodMs
  }

  /** The tick that is to come: everything that happens now carries it. */
  get coming(): number {
    return this.#coming
  }

  /** Rows whose move somebody waits for. */
  get watched(): number {
    return this.#silent.length
  }

  /** Rows in use. */
  get size(): number {
    return this.#rows - this.#free.length
  }

  /** Takes a row, touched now and never due. The columns double when they are full. */
  allocate(): number {
    const slot = this.#free.pop() ?? this.#append()
    this.#activity[2 * slot + 1] = this.#coming
    return slot
  }

  /** Gives a row back: from now on, touches with its old stamp do nothing, and nobody waits for its move. */
  release(slot: number): void {
    this.#activity[2 * slot] = this.stampOf(slot) + 1
    this.#activity[2 * slot + 1] = RELEASED
    this.#due[slot] = NEVER
    this.#free.push(slot)
  }

  /** The guard that a touch must carry. */
  stampOf(slot: number): number {
    return this.#activity[2 * slot] ?? 0
  }

  /** Notes progress. One comparison and one store; a touch on a freed row does nothing. */
  touch(slot: number, stamp: number): void {
    const activity = this.#activity
    const row = 2 * slot
    if (activity[row] === stamp) activity[row + 1] = this.#coming
  }

  /** The tick of the last touch. */
  tickOf(slot: number): number {
    return this.#activity[2 * slot + 1] ?? 0
  }

  /**
   * Makes the row due after some observed time, at the next tick at the earliest, unless it is due earlier anyway.
   *
   * @param delayMs in ms; `Infinity` changes nothing
   */
  lookAgainIn(slot: number, delayMs: number): void {
    const tick = this.#tick + Math.max(1, Math.ceil(delayMs / this.periodMs))
    if (tick < this.#due[slot]!) this.#due[slot] = tick
  }

  /**
   * Makes a row due at the first tick after another one was touched, besides the time that it is due at anyway.
   *
   * @param slot the row that is silent now
   * @param wakes the row that shall be due; it may be the same
   */
  lookAgainWhenMoved(slot: number, wakes: number): void {
    const pair = pairOf(slot, wakes)
    if (this.#pairs.has(pair)) return
    this.#pairs.add(pair)
    this.#silent.push(slot)
    this.#wakes.push(wakes)
    this.#silentSince.push(this.tickOf(slot))
  }

  /**
   * A tick has come.
   *
   * @param observedMs what it adds to observed time, in ms
   */
  advance(observedMs: number): void {
    this.#observedMs += observedMs
    this.#tick = this.#coming
    this.#coming += 1
    this.#observedAt[this.#tick % REMEMBERED_TICKS] = this.#observedMs
  }

  /** Observed time since a tick, in ms; 0 for the coming one. */
  ageOf(tick: number): number {
    if (tick >= this.#tick) return 0
    const oldest = Math.max(0, this.#tick - REMEMBERED_TICKS + 1)
    const known = Math.max(tick, oldest)
    const sinceKnown = this.#observedMs - (this.#observedAt[known % REMEMBERED_TICKS] ?? 0)
    return sinceKnown + (known - tick) * this.periodMs
  }

  /**
   * Adds the rows that are due to `found`, and makes them due no more.
   *
   * Unrolled by four: a pass over a million rows that are not due costs about a millisecond.
   */
  collectDue(found: number[]): void {
    this.#wakeMoved()
    const due = this.#due
    const tick = this.#tick
    const rows = this.#rows
    const whole = rows - (rows % 4)
    for (let slot = 0; slot < whole; slot += 4) {
      if (due[slot]! <= tick || due[slot + 1]! <= tick || due[slot + 2]! <= tick || due[slot + 3]! <= tick) {
        this.#collect(slot, slot + 4, found)
      }
    }
    this.#collect(whole, rows, found)
  }

  #collect(from: number, to: number, found: number[]): void {
    for (let slot = from; slot < to; slot += 1) {
      if (this.#due[slot]! > this.#tick) continue
      this.#due[slot] = NEVER
      found.push(slot)
    }
  }

  #wakeMoved(): void {
    const silent = this.#silent
    let kept = 0
    for (let index = 0; index < silent.length; index += 1) {
      const slot = silent[index]!
      const since = this.#silentSince[index]!
      const wakes = this.#wakes[index]!
      if (this.#activity[2 * slot + 1] === since) {
        silent[kept] = slot
        this.#wakes[kept] = wakes
        this.#silentSince[kept] = since
        kept += 1
      } else {
        this.#pairs.delete(pairOf(slot, wakes))
        this.#due[wakes] = this.#tick
      }
    }
    silent.length = kept
    this.#wakes.length = kept
    this.#silentSince.length = kept
  }

  #append(): number {
    if (this.#rows === this.#due.length) this.#grow()
    this.#rows += 1
    return this.#rows - 1
  }

  #grow(): void {
    const wider = (column: Uint32Array, rest: number): Uint32Array<ArrayBuffer> => {
      const grown = new Uint32Array(column.length * 2).fill(rest, column.length)
      grown.set(column)
      return grown
    }
    this.#activity = wider(this.#activity, 1)
    this.#due = wider(this.#due, NEVER)
  }
}

/** One number for a row and the row that it wakes: several may wait for the same one. */
function pairOf(slot: number, wakes: number): number {
  return slot * 2 ** 26 + wakes
}
