/** What must be known of an instrument, as plain data. */

/** The kinds of instruments in use. */
export type InstrumentKind =
  | 'counter'
  | 'histogram'
  | 'observable_gauge'
  | 'observable_up_down_counter'
  | 'up_down_counter'

/** What must be known to make one instrument, and to draw it. */
export interface InstrumentSpec {
  readonly name: string
  readonly kind: InstrumentKind
  /** UCUM unit. */
  readonly unit: string
  readonly description: string
  /** Every attribute that its points can have. None of them holds an identifier. */
  readonly attributes: readonly string[]
  /** Upper bounds of the buckets, in the unit. Only for histograms. */
  readonly buckets?: readonly number[]
}
