/** A conversation, named by the host: its live runs and its queued input. */

import type { AttentionClass } from './attention-reasons.ts'
import type { Evidence } from './evidence.ts'
import type { Origin } from './origin.ts'
import type { StrandWait } from './run.ts'
import type { WorkKind } from './work.ts'

/** What a session does, in three words. `waiting` is for a person. */
export type SessionState = 'idle' | 'processing' | 'waiting'

/** What a session does, as people watch it. */
export type HeartbeatState = 'idle' | 'awaiting_model' | 'streaming' | 'tool_exec' | 'tool_wait' | 'complete'

/** All heartbeat states, for exports that show the zeros too. */
export const HEARTBEAT_STATES: readonly HeartbeatState[] = [
  'idle',
  'awaiting_model',
  'streaming',
  'tool_exec',
  'tool_wait',
  'complete',
]

/** A session as sinks see it. */
export interface SessionInfo {
  /** The host's key, or a random one for an anonymous session. */
  readonly key: string
  /** True when the host chose the key: only then is it a conversation id. */
  readonly named: boolean
  /** Moved on by stop, takeover and recovery: what was captured under an older one is stale. */
  readonly generation: number
  /** Where its people wait, if its host has said so. */
  readonly origin?: Origin | undefined
}

/** What is known about a session's life, for people: `lifesign.sessions.heartbeat(key)`. */
export interface Heartbeat {
  readonly sessionKey: string
  readonly state: HeartbeatState
  /** Silent for `slowMs` while a model or a tool should answer: potentially stalled. */
  readonly slow: boolean
  /** Id of the newest live run. */
  readonly turnId?: string
  /** Model of the open model call. */
  readonly model?: string
  /** Name of the oldest open tool call. */
  readonly toolName?: string
  /** Last progress, in ms since the epoch, exact to one tick of the sampler. */
  readonly lastTokenAt?: number
  /** Start of the newest live run, in ms since the epoch. */
  readonly startedAt?: number
}

/** Where a session lives: many processes of one application may have sessions of the same key. */
export interface SessionProcess {
  readonly pid: number
  /** Of the worker; 0 in the main thread. */
  readonly threadId: number
  /** `service.instance.id`, as the telemetry of this process has it; absent where nothing names it. */
  readonly serviceInstanceId?: string
}

/** A session with its numbers: `lifesign.sessions.get(key)`. */
export interface SessionSnapshot extends SessionInfo {
  readonly state: SessionState
  readonly heartbeat: Heartbeat
  readonly process: SessionProcess
  /** Ids of the live runs. */
  readonly runs: readonly string[]
  /** Queued input behind the current turn. */
  readonly backlog: number
  /** Calls still open although their run ended. */
  readonly ownerlessWork: number
  /** Open tool calls that their run goes on without: they are shown, and never accused. */
  readonly leftBehind: number
  /** Calls of live runs that are open, those that were left behind included. */
  readonly openCalls: number
  /** What moves by itself in it, and how long it may be silent. */
  readonly strands: readonly StrandSnapshot[]
  /** The worst attention class now, if any. */
  readonly attention?: AttentionClass
  /** Its people wish to hear nothing of it until then, in ms since the epoch. */
  readonly mutedUntil?: number
}

/** Who says how long a strand may be silent. */
export type LimitSource = 'declared' | 'set' | 'learned' | 'default'

/** One thing that moves by itself: an open call, or a run between its calls. Times in ms of observed time. */
export interface StrandSnapshot {
  readonly runId: string
  readonly agent?: string
  readonly kind: WorkKind
  /** Name of the model or tool. */
  readonly name?: string
  /** Since it moved last. */
  readonly silenceMs: number
  /** Since it began. */
  readonly ageMs: number
  /** What it waits for, as it was declared, and for how long it has. */
  readonly wait?: StrandWait
  readonly waitedMs?: number
  /** Silence from which it is stalled, and who says so; `limitMs` is absent where it never is. */
  readonly limitMs?: number
  readonly limitSource?: LimitSource
  /** What its processes said when they were looked at last; absent where nobody had to look. */
  readonly evidence?: Evidence
}
