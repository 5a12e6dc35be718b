/** What can be done to a session, and what came of it. */

import { z } from 'zod'
import { duration } from './heartbeat-schema.ts'

export const ActionBody = z
  .object({ queued: z.boolean().optional().describe('Also takes out what waits on its lane; of stop only') })
  .strict()
  .meta({ id: 'ActionBody' })

export const ActionResult = z
  .object({
    action: z.enum(['stop', 'recover']),
    status: z
      .enum(['done', 'nothing_to_do', 'refused', 'failed'])
      .describe('Done was verified: the runs have ended, or the lane moves'),
    detail: z.string().optional(),
    runsEnded: z.number().int().nonnegative(),
    cleared: z.number().int().nonnegative().describe('Messages that were taken out of its lane'),
    seenBy: z.string().describe('The id of the process that did it'),
    tookMs: duration,
  })
  .meta({ id: 'ActionResult' })

/** What may be said of an action. */
export type ActionBody = z.infer<typeof ActionBody>
/** What came of an action. */
export type ActionResult = z.infer<typeof ActionResult>
/** What can be done to a session. */
export type Action = ActionResult['action']
