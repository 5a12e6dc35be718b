/** Evidence of life: what processes say about what is silent, between those who look and those who judge. */

import type { RunInfo } from './run.ts'
import type { WorkInfo } from './work.ts'

/** The output of a process that this process reads. */
export interface ProcessOutput {
  readonly bytesRead?: number
  readonly destroyed?: boolean
  readonly readableEnded?: boolean
  readonly readableFlowing?: boolean | null
  readonly readableLength?: number
  listenerCount?(event: string): number
  /** By which a stream is told each chunk. */
  push?(chunk: unknown, ...more: unknown[]): boolean
}

/**
 * A process that was started: that of `node:child_process`, or `{ pid }` of one that serves a call from
 * elsewhere. Nothing but these fields is read, and nothing is changed but that `push` of `stdout` is heard.
 */
export interface StartedProcess {
  /** Undefined before it has started, and for one that could not. */
  readonly pid?: number | undefined
  /** Null while it lives. */
  readonly exitCode?: number | null
  /** Null while it lives. */
  readonly signalCode?: string | null
  /** True once its host has sent it a signal by its own `kill`. */
  readonly killed?: boolean
  /** What was started, as an array of words. */
  readonly spawnargs?: unknown
  readonly stdout?: ProcessOutput | null
  readonly stderr?: ProcessOutput | null
  /** By which its listeners are told. */
  emit?(event: string | symbol, ...told: unknown[]): boolean
  listeners?(event: string): unknown[]
}

/** How a process ended: by its own word, or by a signal. */
export interface ProcessFate {
  /** Null where a signal ended it. */
  readonly code: number | null
  /** Its name, as `SIGKILL`; null where it ended by itself. */
  readonly signal: string | null
}

/** Where a process was started. */
export interface Birthplace {
  readonly run?: RunInfo | undefined
  readonly work?: WorkInfo | undefined
  /** Further runs that it works for at the same time: a server of several agents. Default: none */
  readonly others?: readonly RunInfo[] | undefined
  /**
   * An agent behind a connection of the run: it does what calls of the run wait for whose result comes from
   * elsewhere. It may work for runs that have nothing to do with each other, and is evidence for none of them
   * meanwhile. @default false
   */
  readonly isAgent?: boolean | undefined
  /**
   * A server of MCP or of a language, which said so: it answers calls, and what it does between them, as a browser
   * does that paints, is no work of its run. @default false
   */
  readonly isServer?: boolean | undefined
}

/** What is silent, and may have processes: a call, or a run in which nothing is open. */
export type Silent = WorkInfo | RunInfo

/** Tells a call from a run. */
export function isCall(silent: Silent): silent is WorkInfo {
  return 'kind' in silent
}

/**
 * What a look at processes found.
 *
 * - `alive`: they use the processor, move bytes, or print.
 * - `held_open`: the command ended, but a process that it left behind holds its output.
 * - `idle`: they do nothing.
 * - `unknown`: there are none, or they cannot be seen.
 */
export type Finding = 'alive' | 'held_open' | 'idle' | 'unknown'

/** What was found, and the figures that it was found by. */
export interface Evidence {
  readonly finding: Finding
  /** Processes that were looked at. */
  readonly processes: number
  /** Processor time that they used since the look before, in ms. */
  readonly processorMs: number
  /** Bytes that they read from files or wrote anywhere since the look before. */
  readonly bytes: number
  /** Bytes of their output that this process read since the look before. */
  readonly outputBytes: number
  /** Time between the two looks, in ms of observed time. */
  readonly overMs: number
}

/** Why somebody is looked at. Times in ms of observed time. */
export interface Suspicion {
  /** Since the last progress. */
  readonly silenceMs: number
  /** The silence beyond which it is accused. */
  readonly limitMs: number
  /** True if somebody said this limit: evidence does not extend it then. @default false */
  readonly isFixed?: boolean
}

/** What the evidence means for the judge. Times are silences, in ms of observed time. */
export interface Testimony {
  /** The limit that holds now: it is accused once its silence is longer. */
  readonly limitMs: number
  /** The silence at which to ask again; `Infinity` if only for the words of a further notice. */
  readonly nextMs: number
  /** The work that excuses it, else what the last two looks found; undefined before there were two. */
  readonly evidence: Evidence | undefined
}

/** Who looks at processes. Nothing of it throws. */
export interface EvidenceSource {
  /**
   * Asked about what is silent as it comes near its limit, and again at each `nextMs`. The first look is due at
   * `evidenceFromMs` of the limit, for only a second one can tell what moves.
   *
   * @returns undefined for a run, or a call of a model, that has started no process: there is nobody to ask
   */
  ask(silent: Silent, suspicion: Suspicion): Testimony | undefined
  /** The last evidence; undefined if nobody had to look. For snapshots. */
  latest(silent: Silent): Evidence | undefined
}

/** How long before a limit somebody is looked at first, in ms. */
const LEAD_MS = 30_000
/** How far looks lie apart, in ms: those that lie closer cannot be compared. */
export const LOOK_EACH_MS = 10_000

/** The silence at which processes are looked at first, in ms: only a later look can tell what moves. */
export function evidenceFromMs(limitMs: number): number {
  const leadMs = Math.min(LEAD_MS, limitMs / 2)
  return leadMs < LOOK_EACH_MS ? limitMs : limitMs - leadMs
}

/** A witness who sees no process: nothing is put off. */
export const BLIND_WITNESS: EvidenceSource = {
  ask: () => undefined,
  latest: () => undefined,
}
