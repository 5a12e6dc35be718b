/** All that speaks OpenTelemetry, put together in the order that links events to open spans. */

import type { Context, Span } from '@opentelemetry/api'
import type { Attempt } from '../model/attempt.ts'
import { threadId } from 'node:worker_threads'
import type { Clock } from '../model/clock.ts'
import type { EndProposal } from '../model/end.ts'
import type { RunHandle, RunInfo } from '../model/run.ts'
import type { SessionProcess } from '../model/session.ts'
import type { Sink } from '../model/sink.ts'
import type { Census } from '../model/census.ts'
import type { WorkInfo } from '../model/work.ts'
import { CutCalls } from './cut-calls.ts'
import { CensusMetrics } from './metrics/census-metrics.ts'
import { DeliveryMetrics } from './metrics/delivery-metrics.ts'
import { Events, RunStartEvents } from './events/events.ts'
import type { ExportOptions } from './export-options.ts'
import { genAiConventions } from './metrics/gen-ai-conventions.ts'
import { Instruments } from './metrics/instruments.ts'
import { MetricValues } from './metrics/metric-values.ts'
import { ProcessMetrics } from './metrics/process-metrics.ts'
import { HeartbeatEvents } from './events/heartbeat-events.ts'
import { instanceOfProcess } from './process-name.ts'
import { RecoveryEvents } from './events/recovery-events.ts'
import { TiedEvents } from './events/tied-events.ts'
import { RecoveryMetrics } from './metrics/recovery-metrics.ts'
import type { RecoverySeries } from './metrics/recovery-metrics.ts'
import { RunMetrics } from './metrics/run-metrics.ts'
import { Providers, type ProviderOptions } from './providers.ts'
import { PendingSpans } from './spans/pending-spans.ts'
import { type Adopt, RunSpans } from './spans/run-spans.ts'
import { Surroundings } from './spans/surroundings.ts'
import { SessionMetrics } from './metrics/session-metrics.ts'
import type { AttentionSeries } from './metrics/session-metrics.ts'
import { whenProvided } from './when-provided.ts'

/** What telemetry needs from its neighbours. */
export interface TelemetryOptions {
  readonly clock: Clock
  readonly export: ExportOptions
  /** Providers that the host hands in. */
  readonly providers: ProviderOptions
  /** Names of the channels that notices may take. */
  readonly channels: readonly string[]
  /** Every verdict that the rule can give. */
  readonly verdicts: readonly AttentionSeries[]
  /** Every recovery that can be asked for. */
  readonly recoveries: readonly RecoverySeries[]
  /** The calls of a run that were open when it ended. */
  readonly openCallsOf: (run: RunInfo) => readonly WorkInfo[]
  /** True for a run whose host tells of it by events. */
  readonly isFedByEvents: (run: RunInfo) => boolean
  /** Finds the span of another instrumentation that tells of the same run or call. */
  readonly adopt: Adopt
  /** Where the trouble of a sink goes. */
  readonly report: (method: string, error: unknown) => void
  /** Does work of ours: what it throws goes no further. */
  readonly attempt: Attempt
  /** Counts a value that did not fit into an attribute's limit. */
  readonly overflowed: () => void
}

/** Spans, metrics and events of one instance. */
export class Telemetry {
  /** All of it, in the order in which spans, metrics and events must hear. */
  readonly sink: Sink
  readonly #spans: RunSpans
  readonly #surroundings = new Surroundings()
  /** Who takes them. */
  readonly providers: Providers
  readonly #instruments: Instruments
  readonly #values: MetricValues
  readonly #process: ProcessMetrics
  readonly #deliveries: DeliveryMetrics
  readonly #cutCalls: CutCalls
  readonly #pending: PendingSpans
  readonly #attempt: Attempt
  #census: CensusMetrics | undefined

  constructor(options: TelemetryOptions) {
    const providers = new Providers(options.providers)
    const instruments = new Instruments(providers, genAiConventions())
    this.providers = providers
    this.#instruments = instruments
    const values = new MetricValues(options.overflowed)
    const spanStarted = (span: Span): void => this.#surroundings.spanStarted(span)
    const spans = new RunSpans(options.export, spanStarted, providers, options.adopt)
    const events = new TiedEvents((target) => spans.contextOf(target), options.export, providers)
    this.#attempt = options.attempt
    this.#spans = spans
    this.#values = values
    this.#process = new ProcessMetrics(instruments, options.clock)
    const runMetrics = new RunMetrics(instruments, values)
    this.#deliveries = new DeliveryMetrics(instruments, values, options.channels)
    this.#cutCalls = new CutCalls({ ...options, outlets: [spans, runMetrics] })
    const contextOf = (run: RunInfo): Context => spans.contextOf(run)
    this.#pending = new PendingSpans({ ...options, providers, contextOf })
    const exported = [
      this.#cutCalls,
      new Events(events),
      new HeartbeatEvents(events),
      new RecoveryEvents(events),
      this.#pending,
      spans,
      this.#surroundings,
      new RunStartEvents(events),
      runMetrics,
      new SessionMetrics(instruments, values, options.verdicts),
      new RecoveryMetrics(instruments, options.recoveries),
      this.#deliveries,
      this.#process,
    ]
    this.sink = whenProvided(exported, providers, options.report)
  }

  /** Shows the sessions of a tracker at each export. */
  observe(census: Census): void {
    const [instruments, values, attempt] = [this.#instruments, this.#values, this.#attempt]
    this.#census = new CensusMetrics({ instruments, values, census, attempt })
  }

  /** Makes instruments and tracer ahead of the first news, with the providers that are registered now. */
  prepare(): void {
    void this.#instruments.current
    this.#spans.prepare()
  }

  /** Counts what goes through further channels, from zero on. */
  addChannels(names: readonly string[]): void {
    this.#deliveries.add(names)
  }

  /** Runs a function with the span of a run or call active. */
  activate<T>(target: RunInfo | WorkInfo, work: () => T): T {
    return this.#spans.activate(target, work)
  }

  /** The span that stands for a run, made by others, is about to end before that run. */
  runSpanEnding(run: RunHandle): void {
    this.#spans.spanEnding(run, run.suspected ?? { reason: 'completed' })
  }

  /**
   * The trace of a run, also for listeners that hear of its end after telemetry.
   *
   * @returns undefined for a run that is not traced; all zeros where there is no provider
   */
  traceIdOf(run: RunInfo): string | undefined {
    return this.#spans.traceIdOf(run)
  }

  /** What a run without a name can be called by: service and route; undefined where neither is known. */
  nameOf(run: RunInfo | undefined): string | undefined {
    return this.#surroundings.nameOf(run)
  }

  /** What is known of this process. */
  process(): SessionProcess {
    const serviceInstanceId = this.#surroundings.serviceInstanceId ?? instanceOfProcess()
    return { pid: process.pid, threadId, ...(serviceInstanceId !== undefined && { serviceInstanceId }) }
  }

  /** Shows calls as over whose own end will not be heard any more. */
  cutOff(calls: Iterable<WorkInfo>, end: EndProposal): void {
    this.#cutCalls.cutOff(calls, end)
  }

  /** Shows that this process will not die, but is shut down. Before the last export. */
  sayGoodbye(): void {
    this.#process.sayGoodbye()
  }

  /** Stops observing. What was recorded stays with the providers. */
  stop(): void {
    this.#census?.stop()
    this.#cutCalls.stop()
    this.#pending.stop()
    this.#process.stop()
  }
}
