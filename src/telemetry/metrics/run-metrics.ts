/** Counts runs and measures runs, model calls and tool calls. */

import type { Attributes } from '@opentelemetry/api'
import { END_CAUSES, type EndCause, type EndReason, type RunEnd } from '../../model/end.ts'
import type { RunInfo } from '../../model/run.ts'
import type { Sink } from '../../model/sink.ts'
import type { WorkEnd, WorkInfo } from '../../model/work.ts'
import type { CallOutlet, Cut } from '../call-outlet.ts'
import type { Instruments, InstrumentSet } from './instruments.ts'
import type { MetricValues } from './metric-values.ts'
import { LegacyCallMetrics } from './legacy-call-metrics.ts'
import { type Measured, ModelCallMetrics, secondsOf } from './model-call-metrics.ts'
import * as names from '../semconv.ts'
import { workErrorType } from '../span-attributes.ts'

/** The counters and histograms of runs and of the calls inside them. */
export class RunMetrics implements Sink, CallOutlet {
  readonly #instruments: Instruments
  readonly #values: MetricValues
  /** Agents whose counters exist. Bounded by the limit on agents. */
  readonly #initialised = new Set<string | undefined>()
  readonly #modelCalls: ModelCallMetrics
  readonly #legacyCalls: LegacyCallMetrics
  /** How many calls each open run has begun: only where its own beginning was heard. */
  readonly #calls = new WeakMap<RunInfo, Record<WorkInfo['kind'], number>>()
  /** Calls that were measured before their own end came. */
  readonly #cut = new WeakSet<WorkInfo>()

  /**
   * @param instruments shared by all metrics of an instance
   * @param values limits on what attributes may hold, shared likewise
   */
  constructor(instruments: Instruments, values: MetricValues) {
    this.#instruments = instruments
    this.#values = values
    this.#modelCalls = new ModelCallMetrics(values)
    this.#legacyCalls = new LegacyCallMetrics(values)
    instruments.whenMade((made) => {
      this.#initialised.clear()
      this.#modelCalls.reset()
      this.#initialise(made, undefined)
      for (const agent of values.agents.values) this.#initialise(made, agent)
    })
  }

  runStarted(run: RunInfo): void {
    const made = this.#instruments.current
    if (made === undefined) return
    const agent = this.#agentOf(run)
    if (!this.#initialised.has(agent)) this.#initialise(made, agent)
    made.runStarted.add(1, ofAgent(agent))
    if (run.options.foreign === undefined) this.#calls.set(run, { model_call: 0, tool_call: 0 })
  }

  /** What was counted stays where it is; what ends from now on counts for the agent that it is. */
  runDescribed(run: RunInfo): void {
    const made = this.#instruments.current
    const agent = made && this.#agentOf(run)
    if (made !== undefined && !this.#initialised.has(agent)) this.#initialise(made, agent)
  }

  runEnded(run: RunInfo, end: RunEnd): void {
    const made = this.#instruments.current
    if (made === undefined) return
    const agent = this.#agentOf(run)
    made.runEnded.add(1, endAttributes(agent, end.reason, end.cause))
    // The library that made the span measures the run too.
    if (run.options.foreign !== undefined) return
    this.#countCalls(made, run, agent)
    const attributes = ofAgent(agent)
    const { model } = run.options
    if (model !== undefined) attributes[names.ATTR_GEN_AI_REQUEST_MODEL] = this.#values.models.keep(model)
    this.#addErrorType(attributes, end.errorType)
    made.invokeAgentDuration.record(end.durationMs / 1000, attributes)
  }

  workStarted(work: WorkInfo): void {
    if (work.run.options.foreign !== undefined) return
    const calls = this.#calls.get(work.run)
    if (calls !== undefined) calls[work.kind]++
    if (work.kind !== 'model_call') return
    const made = this.#instruments.current
    if (made !== undefined && this.#instruments.conventions.current) this.#modelCalls.started(made, work)
  }

  workEnded(work: WorkInfo, end: WorkEnd): void {
    const made = this.#instruments.current
    if (made === undefined || work.run.options.foreign !== undefined) return
    const measured = this.#cut.has(work) ? undefined : { errorType: workErrorType(end), atMs: work.endedMs }
    if (work.kind === 'model_call') this.#modelEnded(made, work, end, measured)
    else if (measured !== undefined) this.#toolEnded(made, work, measured)
  }

  /** A call hangs, and its run is over: it is measured now, and of its own end only the tokens count. */
  callCut(work: WorkInfo, cut: Cut): void {
    const made = this.#instruments.current
    if (made === undefined || work.run.options.foreign !== undefined || this.#cut.has(work)) return
    this.#cut.add(work)
    if (work.kind === 'model_call') this.#modelEnded(made, work, {}, cut)
    else this.#toolEnded(made, work, cut)
  }

  #toolEnded(made: InstrumentSet, work: WorkInfo, { errorType, atMs }: Measured): void {
    const attributes = ofAgent(this.#agentOf(work.run))
    attributes[names.ATTR_GEN_AI_TOOL_NAME] = this.#values.tools.keep(work.name)
    this.#addErrorType(attributes, errorType)
    made.executeToolDuration.record(secondsOf(work, atMs), attributes)
  }

  #modelEnded(made: InstrumentSet, work: WorkInfo, end: WorkEnd, measured: Measured | undefined): void {
    const { current, legacy } = this.#instruments.conventions
    if (current) this.#modelCalls.ended(made, work, end, measured)
    if (legacy) this.#legacyCalls.ended(made, work, end, measured)
  }

  #countCalls(made: InstrumentSet, run: RunInfo, agent: string | undefined): void {
    const calls = this.#calls.get(run)
    if (calls === undefined) return
    made.inferenceCalls.record(calls.model_call, ofAgent(agent))
    made.toolCalls.record(calls.tool_call, ofAgent(agent))
  }

  #addErrorType(attributes: Attributes, errorType: string | undefined): void {
    if (errorType !== undefined) attributes[names.ATTR_ERROR_TYPE] = this.#values.errorTypes.keep(errorType)
  }

  #agentOf(run: RunInfo): string | undefined {
    return run.agent === undefined ? undefined : this.#values.agents.keep(run.agent)
  }

  // A counter born at 1 shows no increase, so each is born at 0, before the first run can end.
  #initialise(made: InstrumentSet, agent: string | undefined): void {
    this.#initialised.add(agent)
    made.runStarted.add(0, ofAgent(agent))
    for (const [reason, causes] of END_PAIRS) {
      for (const cause of causes) made.runEnded.add(0, endAttributes(agent, reason, cause))
    }
  }
}

const END_PAIRS = Object.entries(END_CAUSES).map(
  ([reason, causes]) => [reason as EndReason, causes.length === 0 ? [undefined] : causes] as const,
)

function ofAgent(agent: string | undefined): Attributes {
  return agent === undefined ? {} : { [names.ATTR_GEN_AI_AGENT_NAME]: agent }
}

function endAttributes(
  agent: string | undefined,
  reason: EndReason,
  cause: EndCause | undefined,
): Attributes {
  const attributes = ofAgent(agent)
  if (cause !== undefined) attributes[names.ATTR_END_CAUSE] = cause
  attributes[names.ATTR_END_REASON] = reason
  return attributes
}
