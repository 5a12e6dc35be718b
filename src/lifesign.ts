/** One instance of Lifesign: its verbs, its start and its end. */

import type { Run } from './control/run.ts'
import { Sessions } from './control/sessions.ts'
import type { Recorder } from './model/adapter.ts'
import type { Attempt } from './model/attempt.ts'
import { settledWithin } from './model/clock.ts'
import type { EndProposal } from './model/end.ts'
import type { OriginContext } from './model/origin.ts'
import type { RunOptions } from './model/run.ts'
import { lastWordsOf } from './instance-last-words.ts'
import { joinThreads } from './instance-threads.ts'
import { installAdapter } from './install-adapter.ts'
import { watchProcess } from './last-words/process-watch.ts'
import { graceMsOf } from './options/grace-time.ts'
import { tooOldFor } from './options/node-floor.ts'
import { isSwitchedOff, resolveOptions } from './options/options.ts'
import type { LifesignOptions, ResolvedOptions } from './options/options.ts'
import { wireRooms } from './rooms.ts'
import type { Rooms } from './rooms.ts'
import { shutDown } from './shut-down.ts'
import { holdProcess } from './system-clock.ts'
import { flushProviders } from './telemetry/flush-providers.ts'
import type { LifesignSpanProcessor } from './telemetry/foreign/lifesign-span-processor.ts'
import type { LifesignEventName, LifesignListener } from './listeners/listeners.ts'
import { warn, warnAloud } from './warn.ts'

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
  /** What adapters talk to. */
  readonly recorder: Recorder
  /**
   * Hears agents through the spans of other instrumentations: give it to your tracer provider beside its own
   * processors. `lifesign/register` does it by itself.
   */
  readonly spanProcessor: LifesignSpanProcessor
  readonly #options: ResolvedOptions
  readonly #rooms: Rooms
  readonly #undo: (() => void)[] = []
  readonly #beforeRun: (() => void)[] = []
  readonly #beforeClose: (() => Promise<unknown>)[] = []
  #closed: Promise<void> | undefined
  #isOver = false

  /** @throws {RangeError} for an option out of its bounds */
  constructor(options: LifesignOptions = {}) {
    this.#options = resolveOptions(options)
    this.#rooms = wireRooms(this.#options, () => this.#callBeforeRun())
    this.recorder = this.#rooms.recorder
    this.spanProcessor = this.#rooms.spanProcessor
    this.sessions = new Sessions(this.#rooms.keeper, this.#rooms.keeper)
    if (this.enabled) this.#start()
    else if (options.enabled !== false && !isSwitchedOff()) sayWhyOff()
  }

  /** False when everything but deadlines and signals is a no-op. */
  get enabled(): boolean {
    return this.#options.enabled
  }

  /**
   * Runs a function as a run: with its span, deadline, abort signal and origin. Whatever adapters see inside
   * of it belongs to it.
   *
   * @returns what the function returns
   * @throws what the function throws; a `TimeoutError` at the deadline and an `AbortError` at any other end
   *   from outside, both at once, even if the function never settles
   */
  run<T>(options: RunOptions, body: (run: Run) => T | PromiseLike<T>): Promise<T> {
    return this.#rooms.controller.run(options, body)
  }

  /** Says where runs that start inside of `work` come from, for hosts that start them elsewhere. */
  withOrigin<T>(origin: OriginContext, work: () => T): T {
    return this.recorder.within({ ...this.recorder.scope(), origin }, work)
  }

  /**
   * Ends a run from outside, for timers and watchdogs. Everything is told before this returns.
   *
   * @param target id of a run, or a session whose live runs shall all end
   * @returns how many runs ended
   */
  endRun(target: string | { readonly session: string }, proposal: EndProposal): number {
    return this.#rooms.keeper.endRun(target, proposal)
  }

  /**
   * Listens to one event.
   *
   * @returns a function that stops listening
   */
  on<Name extends LifesignEventName>(name: Name, listener: LifesignListener<Name>): () => void {
    return this.#rooms.listeners.on(name, listener)
  }

  /**
   * Delivers what is on its way, and asks the providers to export: for serverless, before each freeze. Never
   * rejects; what is not delivered in the time stays on its way.
   *
   * @param graceMs in ms. Default: the option `shutdownGraceMs`
   */
  flush(graceMs?: number): Promise<void> {
    const mostMs = this.#graceMs(graceMs)
    return held(mostMs, this.#flush(mostMs))
  }

  /**
   * Ends open runs as `killed` by `shutdown`, delivers what can be delivered in the grace time, and stops.
   * Never rejects. A second call returns the first one's promise.
   *
   * @param graceMs in ms. Default: the option `shutdownGraceMs`
   */
  shutdown(graceMs?: number): Promise<void> {
    const mostMs = this.#graceMs(graceMs)
    this.#closed ??= held(mostMs, this.#close(mostMs)).then(() => void (this.#isOver = true))
    return this.#closed
  }

  /** @internal Does work of ours: what it throws is reported and counted, and goes no further. */
  get attempt(): Attempt {
    return this.#rooms.attempt
  }

  /** @internal True once it has shut down: another may be started. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** @internal Called once, before the first run: the last moment to start an SDK. */
  beforeFirstRun(hook: () => void): void {
    this.#beforeRun.push(hook)
  }

  /** @internal Called at shutdown, when all has been told. */
  beforeClose(hook: () => Promise<unknown>): void {
    this.#beforeClose.push(hook)
  }

  #start(): void {
    this.#rooms.telemetry.observe(this.#rooms.desk.census)
    this.#rooms.sampler.start()
    this.#rooms.notifier.takeUp()
    for (const adapter of this.#options.adapters) {
      this.#undo.push(installAdapter(adapter, this.recorder, this.#rooms.attempt))
    }
    if (!this.#options.watchProcess) return
    const [rooms, options, threads] = [this.#rooms, this.#options, joinThreads(this.#rooms)]
    const shutdown = (graceMs: number): Promise<void> => this.shutdown(graceMs)
    this.#undo.push(watchProcess(lastWordsOf({ rooms, options, threads, shutdown })))
    // Last of all: until then runs end here, and other threads want to know.
    this.beforeClose(async () => threads.stop())
  }

  #callBeforeRun(): void {
    if (this.#beforeRun.length === 0) return
    for (const hook of this.#beforeRun.splice(0)) this.#rooms.attempt('prepare the first run', hook)
  }

  #graceMs(said: number | undefined): number {
    return graceMsOf(said, this.#options.shutdownGraceMs, warn)
  }

  async #flush(graceMs: number): Promise<void> {
    const flushed = flushProviders().catch((error: unknown) => warn('Cannot flush telemetry', error))
    await settledWithin(
      this.#options.clock,
      graceMs,
      Promise.all([this.#rooms.notifier.forceFlush(), flushed]),
    )
  }

  #close(graceMs: number): Promise<void> {
    return shutDown({
      rooms: this.#rooms,
      clock: this.#options.clock,
      graceMs,
      attempt: this.#rooms.attempt,
      undo: this.#undo.splice(0),
      flush: (leftMs) => this.#flush(leftMs),
      beforeClose: this.#beforeClose.splice(0),
    })
  }
}

/** Whoever awaits this shall get an answer, even if nothing else keeps the process alive. */
async function held(graceMs: number, work: Promise<unknown>): Promise<void> {
  const release = holdProcess(graceMs, () => {})
  try {
    await work
  } finally {
    release()
  }
}

// Nobody chose it: an older Node is the only other reason to be off.
function sayWhyOff(): void {
  const reason = tooOldFor(process.versions.node)
  if (reason !== undefined) warnAloud(reason)
}
