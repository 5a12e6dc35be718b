/** What an option is: described once, for every check of it and for the reference. */

import type { Kind } from './kind.ts'

/** A row of a table of options. CONTRIBUTING.md says how to add one. */
export interface Option<Value = unknown> {
  /** What it may be, with its bounds. */
  readonly kind: Kind<Value>
  /** What holds where nothing is said, if that is a value. */
  readonly fallback?: Value
  /** What holds where nothing is said, in words: where there is no value, or none that says much. */
  readonly otherwise?: string
  /** What it means, in a line without a full stop. Its bounds are added where it is read. */
  readonly doc: string
}

/** A table with a row for each option of an interface: one that is missing does not compile. */
export type Described<Options> = {
  readonly [Name in keyof Options]-?: Option<Exclude<Options[Name], undefined>>
}
