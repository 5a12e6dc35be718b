/** A process whose sessions are shown, as it goes over the wire. */

import { z } from 'zod'
import { duration, instant } from './heartbeat-schema.ts'

export const ProcessRow = z
  .object({
    id: z.string(),
    name: z.string(),
    version: z.string().optional().describe('Of the application, where it says one'),
    lifesign: z.string().optional().describe('The version of Lifesign in it'),
    pid: z.number().int(),
    worker: z.number().int().describe('The id of its worker thread; 0 for the main thread'),
    host: z.string(),
    startedAt: instant.optional(),
    uptimeMs: duration.optional(),
    lastBeatAt: instant.optional().describe('When it was heard last; absent if never'),
    state: z
      .enum(['alive', 'unresponsive', 'gone', 'ended'])
      .describe(
        'Unresponsive: not heard for 15 s, though it holds its socket. Gone: its socket closed without a goodbye. Ended: with one',
      ),
    since: instant.describe('Since when it is in this state'),
    proofs: z.array(z.string()).describe('What the state is known from, in words'),
    sessions: z.number().int().nonnegative(),
    rescuedBy: z.string().optional().describe('Who has told of its runs since it is gone'),
  })
  .meta({ id: 'Process' })

/** A process. */
export type ProcessRow = z.infer<typeof ProcessRow>
