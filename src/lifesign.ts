/** One instance of Lifesign: its verbs, its start and its end. */

import { newEngine } from '#engine'
import type { Run } from './control/run.ts'
import type { Runs } from './control/attended/runs.ts'
import { Sessions } from './control/sessions.ts'
import type { Recorder } from './model/adapter.ts'
import type { Attempt } from './model/attempt.ts'
import type { EndProposal } from './model/end.ts'
import type { OriginContext } from './model/origin.ts'
import type { LaneMode, LaneOptions } from './model/lane.ts'
import type { RunOptions } from './model/run.ts'
import type { ToolLimit, ToolLimitQuestion } from './model/tool-limit.ts'
import type { Engine, EngineReport } from './engine.ts'
import type { LifesignOptions } from './options/options.ts'
import type { Share } from './share.ts'
import { graceMsOf } from './options/grace-time.ts'
import type { LiveRoom } from './live/live-room.ts'
import { holdProcess } from './system-clock.ts'
import type { LifesignSpanProcessor } from './telemetry/foreign/lifesign-span-processor.ts'
import type { LifesignEventName, LifesignListener } from './listeners/listeners.ts'
import { warn } from './voice/warn.ts'

/**
 * One instance. Most processes need exactly one, made by `startLifesign`; tests make their own.
 *
 * @example
 * const lifesign = new Lifesign({ clock: new FakeClock() })
 * await lifesign.run({ label: 'index-repo' }, async (run) => run.progress())
 * await lifesign.shutdown()
 */
export class Lifesign {
  /** What a host can ask and say about its sessions. */
  readonly sessions: Sessions
  /** What a host can ask of its runs. */
  readonly runs: Runs
  /** What adapters talk to. */
  readonly recorder: Recorder
  /**
   * Hears agents through the spans of other instrumentations: give it to your tracer provider beside its own
   * processors. `lifesign/register` does it by itself.
   */
  readonly spanProcessor: LifesignSpanProcessor
  readonly #engine: Engine
  /** What this start has brought: `shutdown` takes it away again. */
  readonly #share: Share
  #closed: Promise<void> | undefined

  /** @throws {RangeError} for an option out of its bounds */
  constructor(options?: LifesignOptions)
  /** @internal A further start, in an engine that runs. */
  constructor(joined: Joined)
  constructor(given: LifesignOptions | Joined = {}) {
    const isFirst = !('engine' in given)
    this.#engine = isFirst ? newEngine(given) : given.engine
    this.#share = isFirst ? this.#engine.first : given.share
    const { recorder, spanProcessor, keeper, runners } = this.#engine.rooms
    this.runs = runners.runs
    this.recorder = isFirst ? recorder : this.#share.noting(recorder)
    this.spanProcessor = spanProcessor
    this.sessions = new Sessions(keeper, keeper, () => recorder.scope())
  }

  /** False when everything but deadlines and signals is a no-op. */
  get enabled(): boolean {
    return this.#engine.options.enabled
  }

  /**
   * Runs a function as a run: with its span, deadline, abort signal and origin. All that adapters see inside
   * of it belongs to it.
   *
   * @returns what the function returns
   * @throws what the function throws; a `TimeoutError` at the deadline and an `AbortError` at any other end
   *   from outside, both at once, even if the function never settles
   */
  run<T>(options: RunOptions, body: (run: Run) => T | PromiseLike<T>): Promise<T> {
    return this.#engine.rooms.runners.controller.run(options, this.#noting(body))
  }

  /**
   * Opens a run for a host that sees only events: with all that `run` has, and ended by `end`. A second word about the
   * same `hostId`, or a start that comes after its end by its `startedAt`, is answered with the run that is known.
   *
   * @returns the run; with a `lane`, a promise of it, for its turn may come later
   * @throws never; a promise rejects with a `LaneError` if the run gets no turn
   * @example
   * const turn = lifesign.open({ hostId: 'turn-7', session: 'C1:171', timeoutMs: 300_000 })
   * turn.describe({ label: 'index-repo', agent: 'clerk' })
   * const call = turn.model({ model: 'gpt-5' })
   * turn.end({ reason: 'completed' })
   * call.end({ inputTokens: 12, outputTokens: 7 }) // late, and counted all the same
   */
  open(options: RunOptions & { readonly lane?: undefined }): Run
  open(options: RunOptions & { readonly lane: LaneMode | LaneOptions }): Promise<Run>
  open(options: RunOptions): Run | Promise<Run> {
    const { opened } = this.#engine.rooms.runners
    const noted = this.#noting((run: Run) => run)
    const run = opened.open(options)
    return run instanceof Promise ? run.then(noted) : noted(run)
  }

  /** Says where runs that start inside of `work` come from, for hosts that start them elsewhere. */
  withOrigin<T>(origin: OriginContext, work: () => T): T {
    return this.recorder.within({ ...this.recorder.scope(), origin }, work)
  }

  /**
   * Ends a run from outside, for timers and watchdogs. Everything is told before this returns.
   *
   * @param target id of a run, ours or its host's, or a session whose live runs shall all end
   * @returns how many runs ended
   */
  endRun(target: string | { readonly session: string }, proposal: EndProposal): number {
    return this.#engine.rooms.keeper.endRun(target, proposal)
  }

  /**
   * The limit that calls of a tool have which start now, and why: declared, set, learned or by default.
   *
   * @returns undefined, with a warning in `diag`, for a question that is wrong
   * @example
   * lifesign.limitOf({ tool: 'bash', session: 'C1:171' })?.why // 'learned from 231 calls that ended by themselves'
   */
  limitOf(question: ToolLimitQuestion): ToolLimit | undefined {
    return this.#engine.rooms.limitOf(question)
  }

  /**
   * Listens to one event.
   *
   * @returns a function that stops listening
   */
  on<Name extends LifesignEventName>(name: Name, listener: LifesignListener<Name>): () => void {
    return this.#share.keepListener(this.#engine.rooms.listeners.on(name, listener))
  }

  /**
   * Delivers what is on its way, and asks the providers to export: for serverless, before each freeze. Never
   * rejects; what is not delivered in the time stays on its way.
   *
   * @param graceMs in ms. Default: the option `shutdownGraceMs`
   */
  flush(graceMs?: number): Promise<void> {
    const mostMs = this.#graceMs(graceMs)
    return held(mostMs, this.#engine.flush(mostMs))
  }

  /**
   * Ends what this start began. Where nobody else has started Lifesign in this process, that is all: open runs end as
   * `killed` by `shutdown`, what can be delivered in the grace time is, and the instance stops. Where somebody else
   * has, only the runs that were started through this object end; what is on its way is delivered; the channels,
   * adapters and listeners of this start go; and the instance goes on for the others. Never rejects. A second call
   * returns the first one's promise.
   *
   * @param graceMs in ms. Default: the option `shutdownGraceMs`
   */
  shutdown(graceMs?: number): Promise<void> {
    const mostMs = this.#graceMs(graceMs)
    this.#closed ??= held(mostMs, this.#engine.leave(this.#share, mostMs))
    return this.#closed
  }

  /** @internal Shuts down for all who have started it. */
  shutdownForAll(graceMs?: number): Promise<void> {
    const mostMs = this.#graceMs(graceMs)
    return held(mostMs, this.#engine.close(mostMs))
  }

  /** @internal Joins what runs, by options of a further start. */
  join(options: LifesignOptions): Lifesign {
    const share = this.#engine.join(options)
    return share === undefined ? this : new Lifesign({ engine: this.#engine, share })
  }

  /** @internal What it is made of, for the line at start and for `lifesign doctor`. */
  report(): EngineReport {
    return this.#engine.report()
  }

  /** @internal This start belongs to no code: the code that joins it decides over the end. */
  standBy(): void {
    this.#share.isHolder = false
  }

  /** @internal Does work of ours: what it throws is reported and counted, and goes no further. */
  get attempt(): Attempt {
    return this.#engine.rooms.attempt
  }

  /** The port of the live view, once it listens; undefined where it does not. */
  get statusPort(): Promise<number | undefined> {
    return this.live.server ?? Promise.resolve(undefined)
  }

  /** @internal What it has to show. */
  get live(): LiveRoom {
    return this.#engine.rooms.live
  }

  /** @internal True once it has shut down: another may be started. */
  get isOver(): boolean {
    return this.#engine.isOver
  }

  /** @internal Makes the instruments of the meter provider that is registered now. */
  prepareTelemetry(): void {
    this.#engine.rooms.telemetry.prepare()
  }

  /** @internal Called once, before the first run: the last moment to start an SDK. */
  beforeFirstRun(hook: () => void): void {
    this.#engine.beforeFirstRun(hook)
  }

  /** @internal Called at shutdown, when all has been told. */
  beforeClose(hook: (exportMs: number) => Promise<unknown>): void {
    this.#engine.beforeClose(hook)
  }

  #graceMs(said: number | undefined): number {
    return graceMsOf(said, this.#engine.options.shutdownGraceMs, warn)
  }

  /** A start that joined knows its runs from those of others. */
  #noting<T>(body: (run: Run) => T): (run: Run) => T {
    if (this.#share === this.#engine.first || typeof body !== 'function') return body
    return (run) => {
      this.#share.runs.add(run.id)
      return body(run)
    }
  }
}

/** A further start. */
interface Joined {
  readonly engine: Engine
  readonly share: Share
}

/** The caller shall get an answer, even if nothing else keeps the process alive. */
async function held(graceMs: number, work: Promise<unknown>): Promise<void> {
  const release = holdProcess(graceMs, () => {})
  try {
    await work
  } finally {
    release()
  }
}
