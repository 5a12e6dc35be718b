/** Tells whether one run was started inside of another. */

import type { RunHandle, RunInfo } from '../../model/run.ts'

/** True if `inner` is a descendant of `outer`. */
export function isInside(inner: RunInfo | undefined, outer: RunInfo): boolean {
  let one = inner?.parent
  while (one !== undefined && one.id !== outer.id) one = one.parent
  return one !== undefined
}

/** Of the run that the code is in and that of the span above: the one that is inside of the other. */
export function nearer(scoped: RunHandle | undefined, above: RunHandle | undefined): RunHandle | undefined {
  if (scoped === undefined) return above
  return isInside(above, scoped) ? above : scoped
}
