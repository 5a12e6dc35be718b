/** Lists of sessions and of heartbeats, and how they are asked for. */

import { z } from 'zod'
import { Heartbeat, instant } from './heartbeat-schema.ts'
import { ProcessRow } from './process-schema.ts'
import { SessionRow } from './session-schema.ts'
import { STATUSES } from '../words.ts'

/** The longest page of a list. */
export const MAX_PAGE = 1_000

const GROUPS = ['need', 'alive', 'idle'] as const

export const ListQuery = z
  .object({
    status: z
      .string()
      .max(200)
      .optional()
      .describe(`Words, with commas between: ${[...GROUPS, ...STATUSES].join(', ')}`)
      .transform((said) => said?.split(',').map((word) => word.trim()))
      .pipe(z.array(z.enum([...GROUPS, ...STATUSES])).optional()),
    process: z.string().max(200).optional().describe('The id of a process'),
    agent: z.string().max(500).optional(),
    search: z.string().max(500).optional().describe('In keys, labels, agents, tools and models'),
    sort: z.enum(['need', 'last', 'start', 'name']).default('need'),
    limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE),
    offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  })
  .meta({ id: 'ListQuery' })

export const SessionList = z
  .object({
    now: instant.describe('The clock of the server: correct your own by it'),
    canAct: z.boolean().describe('Whether this request may stop and recover'),
    counts: z
      .object({ need: z.number().int(), alive: z.number().int(), idle: z.number().int() })
      .describe('Of all sessions, whatever was asked for'),
    total: z.number().int().nonnegative().describe('How many match'),
    offset: z.number().int().nonnegative(),
    processes: z.array(ProcessRow),
    sessions: z.array(SessionRow),
  })
  .meta({ id: 'SessionList' })

export const HeartbeatList = z
  .object({ now: instant, heartbeats: z.array(Heartbeat) })
  .meta({ id: 'HeartbeatList' })

/** How a list is asked for. */
export type ListQuery = z.infer<typeof ListQuery>
/** A list of sessions. */
export type SessionList = z.infer<typeof SessionList>
