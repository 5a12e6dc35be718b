/** Keeps a metric attribute to a bounded number of values: the first come, then `other`. */

/** What every further value becomes. */
const OTHER_VALUE = 'other'

/** A longer name is cut: it would be a text, not a name. */
const MAX_NAME_LENGTH = 128

/**
 * The values that one metric attribute may take.
 *
 * @example
 * const agents = new ValueLimit(100, () => {})
 * agents.keep('researcher') // 'researcher'
 */
export class ValueLimit {
  readonly #kept = new Set<string>()
  readonly #limit: number
  readonly #overflowed: () => void

  /**
   * @param limit how many values are kept
   * @param overflowed called each time a value becomes `other`
   */
  constructor(limit: number, overflowed: () => void) {
    this.#limit = limit
    this.#overflowed = overflowed
  }

  /** The values kept so far, in order of appearance. */
  get values(): ReadonlySet<string> {
    return this.#kept
  }

  /** The value itself while there is room, else `other`, which is counted. */
  keep(value: string): string {
    if (this.#kept.has(value)) return value
    const kept = this.#admit(value)
    if (kept === OTHER_VALUE) this.#overflowed()
    return kept
  }

  /** As `keep`, uncounted: for exports that see the same value again and again. */
  peek(value: string): string {
    return this.#kept.has(value) ? value : this.#admit(value)
  }

  #admit(value: string): string {
    const name = value.length > MAX_NAME_LENGTH ? value.slice(0, MAX_NAME_LENGTH) : value
    if (this.#kept.has(name)) return name
    if (this.#kept.size >= this.#limit) return OTHER_VALUE
    this.#kept.add(name)
    return name
  }
}
