/** Watches the book of what is to be shown. */

import type { BookEntry } from './book-entry.ts'

/** Hears of what people see. */
export interface BookWatcher {
  /** People see something else of this session, or it is gone. */
  changed(entry: BookEntry): void
  /** One session of all that are looked at together was looked at. */
  lookedAt?(entry: BookEntry, isBeat: boolean): void
  /** All sessions were looked at; each 5 s, a letter was written to each pulse. */
  looked?(isBeat: boolean): void
}
