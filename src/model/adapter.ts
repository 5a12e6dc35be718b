/** An ear: what a framework adapter gets, and what it gives back. */

import type { Clock } from './clock.ts'
import type { EndProposal } from './end.ts'
import type { Birthplace, ProcessFate, StartedProcess } from './evidence.ts'
import type { Framework } from './framework.ts'
import type { OriginContext } from './origin.ts'
import type { RunHandle, RunOptions } from './run.ts'
import type { WorkHandle, WorkInfo } from './work.ts'

export type { Framework } from './framework.ts'

/** The answer to a model call, as an adapter above the network may hear it. */
export interface HeardAnswer {
  /** The call that is answered. */
  readonly work: WorkInfo
  /**
   * True once the adapter sees each part of the answer. It then speaks for the call alone: bytes on the wire
   * may be usage figures or empty deltas, which are no progress.
   */
  readonly isHeard: boolean
  /** The request that brings it broke off. A framework that nobody reads may never hear of that. */
  broke?(error: unknown): void
}

/** Code that asks models here, and has no other way to hear how that ends. */
export interface Asker {
  /** A model is asked, perhaps once more: by its name, where that is known. */
  asked(model?: string): void
  /**
   * Its answer has come, to its end.
   *
   * @param finishReason why the model stopped, where that is known
   */
  answered(finishReason?: string): void
  /**
   * A request failed.
   *
   * @param retryMs how long its client is expected to wait before it tries again; undefined if it does not
   */
  failed(end: EndProposal, retryMs: number | undefined): void
}

/** A request to a model, to the client that has sent it. */
export interface SentRequest {
  /**
   * Its client has done with it: it asks no more, and what is left of the answer stays unread. Nothing happens to a
   * request whose end was heard before, but that nobody waits for a further attempt.
   */
  over(): void
}

/** A client of models that keeps to itself what the wire does not tell. */
export interface AskingClient {
  /** A request of it goes out: to be told when the client has done with it. Until then the client may try again. */
  sent(request: SentRequest): void
  /** What a request really failed with: clients abort one of their own without a reason. */
  reasonOf(error: unknown): unknown
}

/** What the surrounding async context says about the code that runs now. */
export interface Scope {
  /** The run that the code belongs to. */
  readonly run?: RunHandle | undefined
  /** The call that the code is inside of. */
  readonly work?: WorkHandle | undefined
  /** Who hears the answer to that call, where the call is a model's. */
  readonly answer?: HeardAnswer | undefined
  /** Who wants to know how requests to models end that are made here, outside of calls. */
  readonly asker?: Asker | undefined
  /** The client that sends the requests to models that are made here. */
  readonly client?: AskingClient | undefined
  /** Where runs that start here come from. */
  readonly origin?: OriginContext | undefined
}

/** The one thing an adapter talks to. None of its methods throws. */
export interface Recorder {
  /** Time, for an adapter that waits for what may come next: its timers keep no process alive. */
  readonly clock: Pick<Clock, 'after' | 'soon' | 'wallTime'>
  /** The surrounding scope. Cheap enough for each request, too dear for each chunk: capture it once. */
  scope(): Scope
  /**
   * The scope that sends a request that is made here, and waits for its answer: the surrounding one, else the run of
   * another instrumentation whose span is active. Capture it once, too.
   */
  requester(): Scope
  /**
   * Starts a run that the framework itself controls; it takes its origin, label and session from the
   * scope unless `options` names them, and is a child if the scope is inside of a run. It ends at its
   * `timeoutMs`, and when its `signal` aborts; a `lane` is warned of, for what has begun waits for no turn.
   */
  startRun(options: RunOptions): RunHandle
  /** Runs `work` with a changed scope (and its span active), and returns what it returns. */
  within<T>(scope: Scope, work: () => T): T
  /**
   * Changes the scope for the rest of the async function that calls, and for what it goes on to do: for a framework
   * that waits for a word about what it is about to do, and takes no function that does it. Where the framework does
   * not call from an async function of its own, the change would leak: use `within` then. No span is made active.
   */
  enter(scope: Scope): void
  /**
   * Changes the scope of all that a framework does between two messages of a channel, as `within` does, but without
   * making a span active.
   *
   * @param channel name of a `node:diagnostics_channel` on which the framework calls `runStores`
   * @param scopeOf the scope for a message; undefined leaves it as it is. It must not throw
   * @returns a function that stops it
   */
  bind(channel: string, scopeOf: (message: unknown) => Scope | undefined): () => void
  /**
   * Notes a process that was started: what it does is evidence for the call or the run that it works for, once that is silent.
   *
   * @param scope where it was started. Default: that of `requester`
   */
  processStarted(process: StartedProcess, scope?: Birthplace): void
  /**
   * How a process of ours ended, for an adapter whose connection to it has closed. Linux tells it at once, other
   * systems once Node has heard of the exit.
   *
   * @returns `ending` while it dies: ask again in a moment; undefined while it lives, and where nobody can tell
   */
  fateOf(process: StartedProcess): ProcessFate | 'ending' | undefined
  /**
   * Has a process that a framework has started end with a run that somebody ends from outside: people, a limit, a
   * recovery, a shutdown. It is asked first, and killed after the grace time, with all that it has started.
   *
   * @param process of `node:child_process`
   * @returns how to give it up, before the framework itself ends the run
   */
  own(process: StartedProcess, run: RunHandle): () => void
  /** Reports trouble of the adapter's own through OpenTelemetry's `diag`. */
  warn(message: string, error?: unknown): void
  /**
   * Reports what makes the adapter useless, once, also as a warning of the process: few applications listen to `diag`.
   * An older copy of Lifesign, which this adapter joins, has only `warn`.
   */
  warnAloud?(message: string, error?: unknown): void
}

/** An adapter, installed once when Lifesign starts. */
export interface Adapter {
  readonly name: string
  /**
   * Instrumentation scopes whose spans tell of the same runs that this adapter hears: no second runs are
   * made of them. Default: none.
   */
  readonly spanScopes?: readonly string[]
  /** The package that it hears, for `lifesign doctor` and the line at start. Default: none, as for `fetch`. */
  readonly framework?: Framework
  /**
   * False while its framework was not loaded, for the line at start. Default: undefined, for an adapter that listens
   * without knowing.
   */
  readonly isHere?: boolean
  /**
   * Begins to listen.
   *
   * @returns a function that stops listening and restores what was changed
   */
  install(recorder: Recorder): () => void
}
