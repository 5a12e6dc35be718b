/** The heartbeat of a session, as it goes over the wire. */

import { z } from 'zod'
import { STATUSES } from '../words.ts'

/** An instant, in ms since the epoch. */
export const instant = z.number().describe('In ms since the epoch')
/** A time, in ms. */
export const duration = z.number().nonnegative().describe('In ms')

export const HeartbeatState = z
  .enum(['idle', 'awaiting_model', 'streaming', 'tool_exec', 'tool_wait', 'complete'])
  .meta({ id: 'HeartbeatState' })

/** Why a session needs attention. */
export const AttentionView = z
  .object({
    class: z.enum(['long_running', 'stalled', 'stuck']),
    reason: z.string(),
    since: instant.describe('When the episode began, in ms since the epoch'),
    strand: z
      .object({
        kind: z.enum(['tool_call', 'model_call', 'run']),
        name: z.string().optional(),
        runId: z.string().optional(),
        agent: z.string().optional(),
      })
      .optional()
      .describe('What is silent'),
    ageMs: duration.describe('The silence that was judged, in ms'),
    silentSince: instant.describe('When that silence began; of what runs for long, when it started'),
    limitMs: duration.optional().describe('The silence from which it is accused; absent for never'),
    limitSource: z.enum(['declared', 'set', 'learned', 'default']),
    nextStep: z.string().describe('What happens next about it'),
  })
  .meta({ id: 'Attention' })

export const Heartbeat = z
  .object({
    sessionKey: z.string().describe('The session'),
    state: HeartbeatState,
    turnId: z.string().optional().describe('The newest live run'),
    model: z.string().optional().describe('The model of the open model call'),
    toolName: z.string().optional().describe('The tool that runs'),
    lastTokenAt: instant.optional().describe('Last chunk, or other progress, in ms since the epoch'),
    startedAt: instant.describe('When the current turn started; without one the last, else the session'),
    slow: z
      .boolean()
      .describe('Potentially stalled: silent for slowMs while a model or a tool should answer'),
    status: z.enum(STATUSES).describe('The one word that people read'),
    dot: z.enum(['active', 'waiting', 'stalled']).describe('Green, yellow, red; dead counts as stalled'),
    elapsedMs: duration.optional().describe('Since the current turn started'),
    queueDepth: z.number().int().nonnegative().describe('Input that waits behind the current turn'),
    attention: AttentionView.optional(),
    process: z.string().describe('The id of the process that it lives in'),
    at: instant.describe('When this was so'),
  })
  .meta({ id: 'Heartbeat' })

/** A heartbeat. */
export type Heartbeat = z.infer<typeof Heartbeat>
/** Why a session needs attention. */
export type AttentionView = z.infer<typeof AttentionView>
