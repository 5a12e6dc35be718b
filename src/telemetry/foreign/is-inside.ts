/** Tells whether one run was started inside of another. */

import type { RunInfo } from '../../model/run.ts'

/** True if `inner` is a descendant of `outer`. */
export function isInside(inner: RunInfo | undefined, outer: RunInfo): boolean {
  let one = inner?.parent
  while (one !== undefined && one.id !== outer.id) one = one.parent
  return one !== undefined
}
