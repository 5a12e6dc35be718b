/** Says whether a run may still have an effect, and what is thrown in place of a call that it may not make. */

import { abortReason, isAbnormal, stopsWork } from './end.ts'
import type { RunInfo } from './run.ts'

/**
 * True while what a run captured counts: its session's generation is the one that it started under, it did
 * not end abnormally, and the same holds for the runs that it ends with. A run that completed stays
 * current until the session moves on: the answer that its body returned may still be streaming. So does one that was
 * lost sight of: it may be alive.
 */
export function isCurrent(run: RunInfo): boolean {
  return staleOne(run) === undefined
}

/** The error in place of a tool call that a stale run may not make; its `cause` names the end. */
export function skippedToolError(run: RunInfo): DOMException {
  const end = staleOne(run)?.ended
  const cause =
    end !== undefined && isAbnormal(end)
      ? abortReason(end)
      : new DOMException('The session moved on', 'AbortError')
  return new DOMException('Tool not called: its run is over', { name: 'AbortError', cause })
}

/** The run itself, or the one above it, that makes it stale. */
function staleOne(run: RunInfo): RunInfo | undefined {
  for (let one: RunInfo | undefined = run; one !== undefined; one = one.detached ? undefined : one.parent) {
    if (one.generation !== one.session.generation) return one
    if (one.ended !== undefined && stopsWork(one.ended)) return one
  }
  return undefined
}
