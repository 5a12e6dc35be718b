/** What an application hands over, because nothing else leads an adapter to it: a wrong value must not be silence. */

import type { Guard } from './guard.ts'

/** How what was handed over is met. */
export interface Handed {
  readonly guard: Guard
  /** What each should be, as people know it: it stands in the warning about one that is not. */
  readonly wanted: string
  /** Returns false for what is something else, or throws. */
  readonly met: (value: unknown) => boolean
}

/** Meets each value; one that is something else is a warning, and the others are met all the same. Never throws. */
export function meetHandedOver(values: readonly unknown[], { guard, wanted, met }: Handed): void {
  for (const value of values) {
    let cause: unknown
    try {
      if (met(value)) continue
    } catch (error) {
      cause = error
    }
    guard.warnAloud(`hear what was handed over: it is not ${wanted}`, cause)
  }
}
