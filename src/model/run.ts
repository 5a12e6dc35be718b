/** One agent turn, from its start to exactly one end. */

import type { Cancel } from './clock.ts'
import type { EndProposal, IsDealtWith, RunEnd, SeenEnd } from './end.ts'
import type { Hold, Held } from './hold.ts'
import type { LaneMode, LaneOptions } from './lane.ts'
import type { Origin } from './origin.ts'
import type { RecoveryPolicy } from './recovery.ts'
import type { KeepPostedOptions } from './run-heartbeat.ts'
import type { SessionInfo } from './session.ts'
import type { Thresholds } from './thresholds.ts'
import type { ModelCallOptions, ToolCallOptions, WorkHandle, WorkInfo } from './work.ts'

/** A span by its ids, as OpenTelemetry's `SpanContext` names it. */
export interface SpanIdentity {
  readonly traceId: string
  readonly spanId: string
  readonly traceFlags: number
  /** What its run is called by where it has neither label nor agent. Default: its session, else its process. */
  readonly name?: string
}

/** A run, or a call of one, as the code that started it holds it. */
export type ParentHandle = { readonly id: string } | WorkInfo

/** What a host or an adapter says when a run starts. */
export interface RunOptions {
  /** Key of the conversation. Without one the run is its own anonymous session. */
  readonly session?: string
  /** What people call the task, for example `index-repo`. */
  readonly label?: string
  /** Name of the agent: low cardinality, it becomes a metric attribute. */
  readonly agent?: string
  /** Where people wait. Default: the origin of the surrounding `withOrigin`, then the parent run's. */
  readonly origin?: Origin
  /**
   * True for a run that lives on when the run that it is started in ends abnormally: otherwise it ends with it,
   * as `killed` by `parent`. Default: true for a run with a session and a place of its own that `run.child` did
   * not start.
   */
  readonly detached?: boolean
  /** Your own id of this run: `runs.get`, `endRun` and `parent` find it by that. Never given to a second one. */
  readonly hostId?: string
  /**
   * The run that this one is part of, or the call of it: by a handle, its id or its `hostId`. Default: the run and
   * the call that it is started in.
   */
  readonly parent?: string | ParentHandle
  /** When it started, in ms since the epoch, for hosts that tell late: at most a week ago. Default: now. */
  readonly startedAt?: number
  /** Deadline in ms from its start. At it the run ends as `timeout` and its signal aborts. Default: none. */
  readonly timeoutMs?: number
  /** The caller's own signal: its abort ends the run. */
  readonly signal?: AbortSignal
  /** When this run needs attention. Unset fields come from the session, then from `startLifesign`. */
  readonly thresholds?: Thresholds
  /** Whether it may be aborted when it is silent. Unset fields come from the session, then from `startLifesign`. */
  readonly recovery?: RecoveryPolicy
  /**
   * Takes its turn on the lane of its session: one run at a time. Needs `session`. Default: no lane, runs of a
   * session go in parallel.
   */
  readonly lane?: LaneMode | LaneOptions
  /** Tells its people now and then that it still runs. Default: what `startLifesign` says. */
  readonly keepPosted?: boolean | KeepPostedOptions
  /** Provider by the GenAI conventions, for the run's span. */
  readonly provider?: string
  /** Model that the agent asks for, for the run's span. */
  readonly model?: string
  /**
   * The span that stands for this run already, made by another instrumentation: no second one is made for
   * the run and its work, and events link to this one.
   */
  readonly foreign?: SpanIdentity
}

/** What may be learned of a run only after its start. */
export interface RunDescription extends Pick<
  RunOptions,
  'label' | 'origin' | 'agent' | 'provider' | 'model'
> {}

/** What a run can wait for without being silent. */
export type WaitKind = 'person' | 'retry' | 'runtime'

/** What a strand can wait for: what was declared, or the reader of the answer. */
export type StrandWait = WaitKind | 'reader'

/** For how long a run waits, and what of it. */
export interface WaitOptions {
  /** How long from now, in ms. Default: until it is ended; a retry at most 10 min. */
  readonly untilMs?: number
  /** The call that waits. Default: all calls of the run that are open now, else the run itself. */
  readonly within?: WorkInfo | undefined
}

/** A run as sinks see it. */
export interface RunInfo {
  /** Unique over processes. */
  readonly id: string
  readonly session: SessionInfo
  /** The run that started this one, for a sub-agent. */
  readonly parent: RunInfo | undefined
  /** The tool call that this run was started in, if any. */
  readonly within: WorkInfo | undefined
  readonly options: RunOptions
  readonly label: string | undefined
  readonly agent: string | undefined
  readonly origin: Origin | undefined
  /** It lives on when the run that it was started in ends abnormally. */
  readonly detached: boolean
  /** The session's generation when the run started. */
  readonly generation: number
  /** Start in ms since the epoch. */
  readonly startedAt: number
  /** Start on the monotonic clock, in ms. */
  readonly startedMs: number
  /** The end; undefined while the run lives. */
  readonly ended: RunEnd | undefined
}

/** Says how a run ends whose body has returned. */
export type EndOf = (run: RunHandle, held: EndProposal | undefined) => EndProposal

/** The handle that adapters and the control room hold on a live run. */
export interface RunHandle extends RunInfo {
  /**
   * For the code that controls the run.
   *
   * @param onEnd called once at the end, after all sinks have heard of it; at once if it has ended. It must not throw
   * @returns a function that gives the control up
   */
  control(onEnd: (end: RunEnd) => void): Cancel
  /**
   * Its host tells of it by events: the end of a call may come after that of its run.
   *
   * @param acts asked when somebody might end the run: true if anybody would act on that
   */
  feedByEvents(acts: () => boolean): void
  /**
   * Says what was not known at the start. What was left out stays; what is told or counted from now on has it.
   */
  describe(description: RunDescription): void
  /** How many tool calls and outputs were withheld because the run was stale. */
  readonly withheld: number
  /**
   * True while what the run captured counts: its session's generation has not moved on, nothing but its own
   * completion ended it, and the same holds for the runs that it is a child of.
   */
  isCurrent(): boolean
  /**
   * Asked before each tool call and each output.
   *
   * @returns true if it may happen; false, and counted as withheld, once the run is stale
   */
  gate(): boolean
  /** Something moved that is neither a chunk nor a call. */
  progress(): void
  /** A model call starts. */
  startModelCall(options: ModelCallOptions, parent?: WorkInfo): WorkHandle
  /** A tool call starts. */
  startToolCall(options: ToolCallOptions, parent?: WorkInfo): WorkHandle
  /**
   * Says that the run waits. It excuses what waits and nothing else: calls that begin later are not excused, and
   * end no wait for a person.
   *
   * @param from the call that it is said in: the one that waits, if the options name none
   * @returns a function that ends the wait
   */
  waiting(kind: WaitKind, options?: WaitOptions, from?: WorkInfo): () => void
  /**
   * Keeps the run open after its body has returned. A run that has no body ends by `end` alone.
   *
   * @param held what the run lives for, if it is read; without it, silence is its own
   */
  hold(held?: Held): Hold
  /**
   * The body has returned: the run ends now, or as soon as nothing holds it.
   *
   * @param endOf asked then, with what those who held it said: the first failure, else the first word
   */
  settle(endOf: EndOf): void
  /**
   * The abort or error that outranks a normal return now, if any.
   */
  readonly suspected: SeenEnd | undefined
  /**
   * Says that the framework saw an abort or an error although the body may resolve. It outranks a normal
   * return, unless a model call succeeds later, or the body was told of it and resolves all the same.
   *
   * @param proposal undefined takes back what was said of `within`: it is tried again
   * @param within the open call that failed, if it may be tried again. Default: the run itself
   * @param isDealtWith where the body was told of it. Default: it was not
   */
  suspect(proposal: EndProposal | undefined, within?: WorkInfo, isDealtWith?: IsDealtWith): void
  /**
   * Ends the run. Only the first end counts.
   *
   * @returns true if this call ended it
   */
  end(proposal: EndProposal): boolean
}
