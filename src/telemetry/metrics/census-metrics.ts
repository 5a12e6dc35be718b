/** Shows live sessions and queues as they are at each export: one pass over all sessions. */

import type { Attributes, BatchObservableResult, Meter } from '@opentelemetry/api'
import type { Attempt } from '../../model/attempt.ts'
import { ATTENTION_CLASSES } from '../../model/attention-reasons.ts'
import type { AttentionClass } from '../../model/attention-reasons.ts'
import { HEARTBEAT_STATES, type HeartbeatState } from '../../model/session.ts'
import type { Census, CensusEntry } from '../../model/census.ts'
import type { WaitKind } from '../../model/run.ts'
import type { WorkKind } from '../../model/work.ts'
import type { Instruments, InstrumentSet } from './instruments.ts'
import type { MetricValues } from './metric-values.ts'
import * as names from '../semconv.ts'

const ATTENTION: readonly (AttentionClass | 'none')[] = ['none', ...ATTENTION_CLASSES]

const EMPTY: Census = { each: () => {}, queueDepth: () => new Map() }

const WAITS: readonly WaitKind[] = ['person', 'retry', 'runtime']

/** The sessions and runs of one agent, counted. */
interface AgentRow {
  readonly states: Record<HeartbeatState, number>
  readonly attention: Record<AttentionClass | 'none', number>
  /** The longest silence in ms, by kind of work. */
  readonly silenceMs: Record<WorkKind, number>
  /** How long its oldest open run has been open, in ms. */
  oldestRunMs: number
}

/** All that one pass over the sessions finds. */
interface Count {
  readonly rows: Map<string | undefined, AgentRow>
  /** Runs that wait, by what for. */
  readonly waits: Record<WaitKind, number>
}

/** What census metrics need. */
export interface CensusMetricsOptions {
  /** Shared by all metrics of an instance. */
  readonly instruments: Instruments
  /** Limits on what attributes may hold, shared likewise. */
  readonly values: MetricValues
  /** Who counts. */
  readonly census: Census
  /** Does work of ours: what it throws goes no further. */
  readonly attempt: Attempt
}

/** The observable metrics of sessions and queues. They cost nothing between two exports. */
export class CensusMetrics {
  #census: Census
  readonly #values: MetricValues
  readonly #attempt: Attempt
  #stopped = false
  #remove = (): void => {}

  constructor({ instruments, values, census, attempt }: CensusMetricsOptions) {
    this.#census = census
    this.#values = values
    this.#attempt = attempt
    instruments.whenMade((made, meter) => this.#observeWith(made, meter))
  }

  /** Stops observing, after zeros at the next export: an SDK would show the last values for ever. */
  stop(): void {
    this.#census = EMPTY
    this.#stopped = true
  }

  #observeWith(made: InstrumentSet, meter: Meter): void {
    this.#remove()
    const { sessionActive, sessionAttention, sessionSilence, queueDepth, runAge, runWaiting } = made
    const observed = [sessionActive, sessionAttention, sessionSilence, queueDepth, runAge, runWaiting]
    const observe = (result: BatchObservableResult): void => {
      const { rows, waits } = this.#count()
      for (const [agent, row] of rows) observeRow(result, made, agent, row)
      for (const kind of WAITS) result.observe(runWaiting, waits[kind], { [names.ATTR_WAIT_KIND]: kind })
      this.#observeQueues(result, made)
      // Not at once: the meter is on its way through its observers.
      if (this.#stopped) queueMicrotask(() => this.#attempt('stop observing', () => this.#remove()))
    }
    meter.addBatchObservableCallback(observe, observed)
    this.#remove = () => meter.removeBatchObservableCallback(observe, observed)
  }

  /** One row for each agent ever seen and one without agent, so that zeros are shown too. */
  #count(): Count {
    const rows = new Map<string | undefined, AgentRow>([[undefined, emptyRow()]])
    for (const agent of this.#values.agents.values) rows.set(agent, emptyRow())
    const waits = { person: 0, retry: 0, runtime: 0 }
    // Neighbours mostly have the same agent: its row is looked up once for a million of them.
    let agent: string | undefined
    let row = this.#rowOf(rows, agent)
    const rowOf = (of: string | undefined): AgentRow => {
      if (of !== agent) row = this.#rowOf(rows, (agent = of))
      return row
    }
    this.#census.each((entry) => {
      rowOf(entry.agent).states[entry.heartbeat]++
      rowOf(entry.attentionAgent).attention[entry.attention ?? 'none']++
      noteSilence(rowOf(entry.silentAgent), entry)
      for (const run of entry.runs) {
        const of = rowOf(run.agent)
        of.oldestRunMs = Math.max(of.oldestRunMs, run.openMs)
        for (const kind of run.waits) waits[kind]++
      }
    })
    return { rows, waits }
  }

  #rowOf(rows: Map<string | undefined, AgentRow>, agent: string | undefined): AgentRow {
    const key = agent === undefined ? undefined : this.#values.agents.peek(agent)
    const row = rows.get(key) ?? emptyRow()
    rows.set(key, row)
    return row
  }

  #observeQueues(result: BatchObservableResult, made: InstrumentSet): void {
    const depths = new Map<string, number>()
    for (const lane of this.#values.lanes.values) depths.set(lane, 0)
    for (const [lane, depth] of this.#census.queueDepth()) {
      const kept = this.#values.lanes.peek(lane)
      depths.set(kept, (depths.get(kept) ?? 0) + depth)
    }
    for (const [lane, depth] of depths) result.observe(made.queueDepth, depth, { [names.ATTR_LANE]: lane })
  }
}

function emptyRow(): AgentRow {
  return {
    states: { idle: 0, awaiting_model: 0, streaming: 0, tool_exec: 0, tool_wait: 0, complete: 0 },
    attention: { none: 0, long_running: 0, stalled: 0, stuck: 0 },
    silenceMs: { tool_call: 0, model_call: 0, run: 0 },
    oldestRunMs: 0,
  }
}

function noteSilence(row: AgentRow, { workKind, silenceMs = 0 }: CensusEntry): void {
  if (workKind !== undefined && silenceMs > row.silenceMs[workKind]) row.silenceMs[workKind] = silenceMs
}

function observeRow(
  result: BatchObservableResult,
  made: InstrumentSet,
  agent: string | undefined,
  row: AgentRow,
): void {
  const shared: Attributes = agent === undefined ? {} : { [names.ATTR_GEN_AI_AGENT_NAME]: agent }
  for (const state of HEARTBEAT_STATES) {
    result.observe(made.sessionActive, row.states[state], { ...shared, [names.ATTR_HEARTBEAT_STATE]: state })
  }
  for (const name of ATTENTION) {
    const attributes = { ...shared, [names.ATTR_ATTENTION_CLASS]: name }
    result.observe(made.sessionAttention, row.attention[name], attributes)
  }
  // Zeros too: an SDK that adds up shows what is no longer observed for ever.
  for (const [kind, silenceMs] of Object.entries(row.silenceMs)) {
    result.observe(made.sessionSilence, silenceMs / 1000, { ...shared, [names.ATTR_WORK_KIND]: kind })
  }
  result.observe(made.runAge, row.oldestRunMs / 1000, shared)
}
