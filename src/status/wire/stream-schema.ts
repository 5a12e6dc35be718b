/** What goes through the stream of events: all at first, then what changes. */

import { z } from 'zod'
import { instant } from './heartbeat-schema.ts'
import { SessionList } from './list-schema.ts'
import { ProcessRow } from './process-schema.ts'
import { SessionRow } from './session-schema.ts'

/** Event `snapshot`: all that is known. The first one, and the one after a gap that cannot be filled. */
export const SnapshotEvent = SessionList.meta({ id: 'SnapshotEvent' })

/** Event `change`: rows that are new or other than before, at most 250 in one, and ids of those that went. */
export const ChangeEvent = z
  .object({
    now: instant,
    sessions: z.array(SessionRow),
    removed: z.array(z.string()),
    processes: z.array(ProcessRow),
  })
  .meta({ id: 'ChangeEvent' })

/**
 * Event `beat`: of one process, every 5 s, and each second while few of its sessions live. All that live: when each
 * moved last, and the newest letter of its pulse. With `isSlot`, all pulses of the process move on by one letter, those
 * that are not named by `_`; without it, the letter replaces the last.
 */
export const BeatEvent = z
  .object({
    now: instant,
    process: z.string(),
    isSlot: z.boolean(),
    beats: z.array(
      z.tuple([
        z.string().describe('id'),
        z.number().describe('lastProgressAt; 0 for never'),
        z.string().length(1),
      ]),
    ),
  })
  .meta({ id: 'BeatEvent' })

/** Event `change`. */
export type ChangeEvent = z.infer<typeof ChangeEvent>
/** Event `beat`. */
export type BeatEvent = z.infer<typeof BeatEvent>
