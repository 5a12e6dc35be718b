/** A session in a list, and with all that is known of it, as they go over the wire. */

import { z } from 'zod'
import { duration, Heartbeat, HeartbeatState, instant } from './heartbeat-schema.ts'
import { STATUSES } from '../words.ts'
import { ProcessRow } from './process-schema.ts'

/** A piece of a sentence. Names that somebody else chose are `code`; an instant is shown as a time that ticks. */
export const Part = z
  .object({
    text: z.string().optional(),
    code: z.string().optional(),
    since: instant.optional(),
    until: instant.optional(),
  })
  .meta({ id: 'Part' })

export const RunRow = z
  .object({
    id: z.string(),
    parent: z.string().optional().describe('The run that it is part of; it may lie in another session'),
    label: z.string().optional(),
    agent: z.string().optional(),
    status: z.enum(STATUSES),
    state: HeartbeatState,
    model: z.string().optional(),
    toolName: z.string().optional(),
    startedAt: instant,
    lastProgressAt: instant,
  })
  .meta({ id: 'Run' })

export const Usual = z
  .object({
    tool: z.string(),
    p50: duration.optional().describe('Half of its calls are silent for less, in ms'),
    p99: duration.optional().describe('99 of 100 are silent for less, in ms'),
    limitMs: duration.optional(),
    limitSource: z.enum(['declared', 'set', 'learned', 'default']),
    samples: z.number().int().nonnegative(),
  })
  .meta({ id: 'Usual' })

export const SessionRow = Heartbeat.extend({
  id: z.string().describe('Unique over processes'),
  key: z.string().describe('As sessionKey'),
  named: z.boolean().describe('False where the host gave no key'),
  label: z.string().optional(),
  agent: z.string().optional(),
  parent: z.string().optional().describe('The id of the session in which its parent run lives'),
  order: z.number().int().min(0).max(9).describe('0 to 3 need somebody, 4 to 8 live, 9 is idle'),
  sessionState: z.enum(['idle', 'processing', 'waiting']),
  lastProgressAt: instant.optional(),
  waiting: z
    .object({
      kind: z.enum(['person', 'retry', 'runtime', 'reader']),
      room: z.string().optional(),
      untilMs: instant.optional(),
    })
    .optional(),
  origin: z.object({ channel: z.string(), room: z.string(), thread: z.string().optional() }).optional(),
  runs: z.array(RunRow).describe('Its live runs, at most 20'),
  runCount: z.number().int().nonnegative(),
  usual: Usual.optional().describe('How long the tool usually takes that it is in'),
  now: z.array(Part).describe('What it does, as a sentence'),
  more: z.array(Part).describe('How unusual that is, and what else stands beside it; empty for nothing'),
  pulse: z.string().length(180).describe('The last 15 minutes, a letter for 5 s, the newest last'),
  mutedUntil: instant.optional(),
}).meta({ id: 'Session' })

export const StrandView = z
  .object({
    path: z.array(z.string()).describe('Where it lies, from the run to the call'),
    runId: z.string(),
    kind: z.enum(['tool_call', 'model_call', 'run']),
    name: z.string().optional(),
    lastProgressAt: instant,
    limitMs: duration.optional(),
    limitSource: z.string().optional(),
    wait: z.string().optional(),
    culprit: z.boolean(),
  })
  .meta({ id: 'Strand' })

export const TransitionView = z
  .object({
    at: instant,
    state: HeartbeatState,
    status: z.enum(STATUSES),
    toolName: z.string().optional(),
    model: z.string().optional(),
  })
  .meta({ id: 'Transition' })

export const EndedRun = z
  .object({
    id: z.string(),
    label: z.string().optional(),
    agent: z.string().optional(),
    startedAt: instant,
    endedAt: instant,
    durationMs: duration,
    reason: z.enum(['completed', 'timeout', 'killed', 'error', 'lost']),
    cause: z.string().optional(),
    errorType: z.string().optional(),
  })
  .meta({ id: 'EndedRun' })

export const Told = z
  .object({
    channel: z.string(),
    room: z.string().optional(),
    at: instant,
    outcome: z.enum(['delivered', 'retried', 'suppressed', 'unroutable', 'dead']),
    reason: z.string().describe('Why, in one word: `status_503`, `muted`, ...'),
  })
  .meta({ id: 'Told' })

export const SessionDetail = SessionRow.extend({
  why: z.array(Part).describe('Why it needs attention, as a sentence'),
  next: z.array(Part).describe('What happens next, as a sentence'),
  told: z.array(Told).describe('Who heard of it, the newest last'),
  strands: z.array(StrandView),
  evidence: z
    .object({
      finding: z.string(),
      processes: z.number().int().describe('Child processes that were looked at'),
      processorMs: duration.describe('Processor time that they used between two looks, in ms'),
      bytes: z.number().describe('Bytes that they read or wrote between two looks'),
      overMs: duration.describe('Time between the two looks, in ms'),
    })
    .optional()
    .describe('What the processes of a silent tool do; absent where nobody had to look'),
  transitions: z.array(TransitionView).describe('The last ten, the newest last'),
  lastRuns: z.array(EndedRun).describe('The last five that ended, the newest last'),
  processRow: ProcessRow,
  others: z.array(z.string()).describe('Ids of sessions of the same key in other processes'),
}).meta({ id: 'SessionDetail' })

/** A session in a list. */
export type SessionRow = z.infer<typeof SessionRow>
/** All that is known of a session. */
export type SessionDetail = z.infer<typeof SessionDetail>
/** A run in a list. */
export type RunRow = z.infer<typeof RunRow>
/** A piece of a sentence. */
export type Part = z.infer<typeof Part>
/** How long a tool usually takes. */
export type Usual = z.infer<typeof Usual>
/** What moves by itself. */
export type StrandView = z.infer<typeof StrandView>
/** A change of what a session does. */
export type TransitionView = z.infer<typeof TransitionView>
/** A run that ended. */
export type EndedRun = z.infer<typeof EndedRun>
/** Somebody who heard of it. */
export type Told = z.infer<typeof Told>
