/** Wires the rooms, in the order in which news passes through them. */

import * as api from '@opentelemetry/api'
import { watchProcess } from './control/process-watch.ts'
import { RunController } from './control/run-controller.ts'
import type { Run } from './control/run.ts'
import { ScopeRecorder } from './control/scope-recorder.ts'
import { Sessions } from './control/sessions.ts'
import { DiagnosticSampler } from './diagnostics/diagnostic-sampler.ts'
import { slowMsOf } from './diagnostics/effective-limits.ts'
import { possibleVerdicts } from './diagnostics/possible-verdicts.ts'
import { readMachine } from './diagnostics/self-watch.ts'
import type { Adapter, Recorder } from './model/adapter.ts'
import { settledWithin } from './model/clock.ts'
import type { EndProposal } from './model/end.ts'
import type { OriginContext } from './model/origin.ts'
import type { RunHandle, RunInfo, RunOptions } from './model/run.ts'
import { fanOut } from './model/sink.ts'
import type { Sink } from './model/sink.ts'
import type { WorkInfo } from './model/work.ts'
import { Notifier } from './notify/notifier.ts'
import { checkedRunOptions, resolveOptions } from './options.ts'
import type { LifesignOptions, ResolvedOptions } from './options.ts'
import { holdProcess } from './system-clock.ts'
import { flushProviders } from './telemetry/flush-providers.ts'
import { LifesignSpanProcessor } from './telemetry/lifesign-span-processor.ts'
import { Listeners } from './telemetry/listeners.ts'
import type { LifesignEventName, LifesignListener } from './telemetry/listeners.ts'
import { suppressTracing } from './telemetry/suppress-tracing.ts'
import { Telemetry } from './telemetry/telemetry.ts'
import { SessionTracker } from './tracker/session-tracker.ts'

/** How much of the grace time notices may take, so that some is left for telemetry. */
const NOTICES_SHARE = 0.8

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
  readonly #tracker: SessionTracker
  readonly #sampler: DiagnosticSampler
  readonly #notifier: Notifier
  readonly #listeners = new Listeners(warn)
  readonly #telemetry: Telemetry
  readonly #controller: RunController
  readonly #undo: (() => void)[] = []
  readonly #beforeRun: (() => void)[] = []
  readonly #beforeClose: (() => Promise<unknown>)[] = []
  #closed: Promise<void> | undefined

  /** @throws {RangeError} for an option out of its bounds */
  constructor(options: LifesignOptions = {}) {
    const resolved = resolveOptions(options)
    const { clock, channels, thresholds, tickMs, enabled } = resolved
    this.#options = resolved
    this.#telemetry = new Telemetry({
      clock,
      export: resolved.export,
      channels: channels.map((channel) => channel.name),
      verdicts: possibleVerdicts(),
      report: sinkFailed,
      overflowed: () => sinks.dropped('attribute_value', 1),
    })
    this.#notifier = new Notifier({
      clock,
      channels,
      ...(resolved.defaultOrigin && { defaultOrigin: resolved.defaultOrigin }),
      ...(resolved.onAbnormalEnd && { onAbnormalEnd: resolved.onAbnormalEnd }),
      deliveryEnded: (delivery) => sinks.deliveryEnded(delivery),
      suppressTracing,
      warn,
    })
    this.recorder = new ScopeRecorder({
      startRun: (run, parent, within) => this.#startRun(run, parent, within),
      activate: (target, work) => this.#telemetry.activate(target, work),
      warn,
    })
    this.spanProcessor = new LifesignSpanProcessor({
      scopeOf: () => this.recorder.scope(),
      startRun: (run) => this.recorder.startRun(run),
      clock,
      heardScopes: resolved.adapters.flatMap(({ spanScopes }) => spanScopes ?? []),
      thresholds,
      dropped: (count) => sinks.dropped('foreign_run', count),
      warn,
    })
    this.#controller = new RunController({ recorder: this.recorder, clock })
    const outlets: readonly Sink[] = [...this.#telemetry.sinks, this.#listeners, this.#notifier]
    const sinks = fanOut(enabled ? outlets : [], sinkFailed)
    this.#tracker = new SessionTracker({
      ...resolved,
      sinks,
      slowMs: (seen) => slowMsOf(seen, thresholds),
    })
    this.sessions = new Sessions(this.#tracker)
    this.#sampler = new DiagnosticSampler({
      watch: this.#tracker,
      clock,
      sinks,
      thresholds,
      tickMs,
      readMachine,
    })
    if (enabled) this.#start()
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
    return this.#controller.run(options, body)
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
    if (typeof target !== 'string') return this.#tracker.endRuns(target.session, proposal)
    return this.#tracker.findRun(target)?.end(proposal) ? 1 : 0
  }

  /**
   * Listens to one event.
   *
   * @returns a function that stops listening
   */
  on<Name extends LifesignEventName>(name: Name, listener: LifesignListener<Name>): () => void {
    return this.#listeners.on(name, listener)
  }

  /**
   * Delivers what is on its way, and asks the providers to export: for serverless, before each freeze. Never
   * rejects; what is not delivered in the time stays on its way.
   *
   * @param graceMs in ms. Default: the option `shutdownGraceMs`
   */
  async flush(graceMs: number = this.#options.shutdownGraceMs): Promise<void> {
    const flushed = flushProviders().catch((error: unknown) => warn('Cannot flush telemetry', error))
    await settledWithin(this.#options.clock, graceMs, Promise.all([this.#notifier.forceFlush(), flushed]))
  }

  /**
   * Ends open runs as `killed` by `shutdown`, delivers what can be delivered in the grace time, and stops.
   * Never rejects. A second call returns the first one's promise.
   *
   * @param graceMs in ms. Default: the option `shutdownGraceMs`
   */
  shutdown(graceMs: number = this.#options.shutdownGraceMs): Promise<void> {
    this.#closed ??= this.#close(graceMs)
    return this.#closed
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
    this.#telemetry.observe(this.#tracker)
    this.#sampler.start()
    for (const adapter of this.#options.adapters) this.#install(adapter)
    if (!this.#options.watchProcess) return
    const endAll = (proposal: EndProposal): void => {
      this.#tracker.endAll(proposal)
      // No microtask runs in a process that dies: what a channel can do at once is done here.
      this.#notifier.sendNow()
    }
    const shutdown = (graceMs: number): Promise<void> => this.shutdown(graceMs)
    this.#undo.push(watchProcess({ endAll, shutdown, hold: holdProcess, clock: this.#options.clock }))
  }

  #install(adapter: Adapter): void {
    try {
      this.#undo.push(adapter.install(this.recorder))
    } catch (error) {
      warn(`Cannot install the adapter ${adapter.name}`, error)
    }
  }

  #startRun(options: RunOptions, parent?: RunInfo, within?: WorkInfo): RunHandle {
    if (this.#beforeRun.length > 0) for (const hook of this.#beforeRun.splice(0)) hook()
    return this.#tracker.startRun(checkedRunOptions(options, warn), parent, within)
  }

  async #close(graceMs: number): Promise<void> {
    for (const undo of this.#undo.splice(0)) undo()
    this.#sampler.shutdown()
    const { clock } = this.#options
    const endMs = clock.now() + graceMs
    this.#tracker.endAll({ reason: 'killed', cause: 'shutdown' })
    await this.#notifier.shutdown(graceMs * NOTICES_SHARE)
    await this.flush(Math.max(0, endMs - clock.now()))
    this.#telemetry.stop()
    await settledWithin(clock, Math.max(0, endMs - clock.now()), this.#callBeforeClose())
  }

  async #callBeforeClose(): Promise<void> {
    for (const hook of this.#beforeClose.splice(0)) {
      await hook().catch((error: unknown) => warn('Cannot shut down', error))
    }
  }
}

const logger = api.diag.createComponentLogger({ namespace: 'lifesign' })

function sinkFailed(method: string, error: unknown): void {
  warn(`A sink failed in ${method}`, error)
}

function warn(message: string, error?: unknown): void {
  logger.warn(message, ...(error === undefined ? [] : [error]))
}
