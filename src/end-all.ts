/** Ends all that is open: live runs, then the calls of runs that were over before. */

import type { EndProposal } from './model/end.ts'
import type { Rooms } from './rooms.ts'

/** Nothing stays open in telemetry either: of what comes later, nobody would hear. */
export function endAll({ tracker, telemetry }: Pick<Rooms, 'tracker' | 'telemetry'>, end: EndProposal): void {
  tracker.endAll(end)
  telemetry.cutOff(tracker.ownerless(), end)
}
