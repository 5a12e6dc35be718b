/** Health, as orchestrators ask for it, and problems, as everybody is told of them. */

import { z } from 'zod'

export const Health = z.object({ status: z.enum(['ok', 'closing']) }).meta({ id: 'Health' })

/** The health of an agent, as Bedrock AgentCore asks for it. */
export const Ping = z
  .object({
    status: z.enum(['Healthy', 'HealthyBusy']).describe('Busy: a run lives, do not end this as idle'),
    time_of_last_update: z.number().int().describe('When the status changed last, in s since the epoch'),
  })
  .meta({ id: 'Ping' })

/** Problem details, RFC 9457. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    processes: z
      .array(z.string())
      .optional()
      .describe('Where sessions of that key live, if there are several'),
  })
  .meta({ id: 'Problem' })

/** A problem. */
export type Problem = z.infer<typeof Problem>
