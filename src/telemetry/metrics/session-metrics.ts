/** Counts episodes of attention, and measures their ages, their lengths and the waits in queues. */

import type { Attributes } from '@opentelemetry/api'
import type { AttentionEventName } from '../../model/attention-reasons.ts'
import type { Attention } from '../../model/attention.ts'
import type { RunInfo } from '../../model/run.ts'
import type { SessionInfo } from '../../model/session.ts'
import type { Sink } from '../../model/sink.ts'
import type { WorkKind } from '../../model/work.ts'
import type { InstrumentKey } from './instrument-registry.ts'
import type { Instruments, InstrumentSet } from './instruments.ts'
import type { MetricValues } from './metric-values.ts'
import * as names from '../semconv.ts'
import { ValueLimit } from './value-limit.ts'

/** One combination that the rule can yield: one series of a counter, for each agent. */
export interface AttentionSeries extends Pick<Attention, 'event' | 'reason'> {
  /** The work that it is about. None: a session can need it that never had a run, and so no agent. */
  readonly workKind?: WorkKind | undefined
}

const COUNTERS = {
  'session.stuck': 'sessionStuck',
  'session.stalled': 'sessionStalled',
  'session.long_running': 'sessionLongRunning',
} as const satisfies Record<AttentionEventName, InstrumentKey>

/** What an SDK keeps of one counter is 2000 series; some room is left for what nobody foresaw. */
const MAX_SERIES = 1900

/** The counters and histograms of attention and of queues. */
export class SessionMetrics implements Sink {
  readonly #instruments: Instruments
  readonly #values: MetricValues
  readonly #verdicts: readonly AttentionSeries[]
  /** Fewer than the other metrics keep, where the rule has many combinations. */
  readonly #agents: ValueLimit
  /** Agents whose counters exist. Bounded by the limit above. */
  readonly #initialised = new Set<string | undefined>()

  /**
   * @param instruments shared by all metrics of an instance
   * @param values limits on what attributes may hold, shared likewise
   * @param verdicts every combination that the rule can yield, so that its counters are born at zero
   */
  constructor(instruments: Instruments, values: MetricValues, verdicts: readonly AttentionSeries[]) {
    this.#instruments = instruments
    this.#values = values
    this.#verdicts = distinct(verdicts)
    this.#agents = new ValueLimit(agentLimit(this.#verdicts), values.overflowed)
    instruments.whenMade((made) => {
      this.#initialised.clear()
      // All others need a run, and a run without agent gives them their zeros: most processes have none.
      for (const verdict of this.#verdicts) if (verdict.workKind === undefined) give(made, verdict, undefined)
      for (const agent of this.#agents.values) this.#initialise(made, agent)
    })
  }

  runStarted(run: RunInfo): void {
    const made = this.#instruments.current
    if (made === undefined) return
    const agent = run.agent === undefined ? undefined : this.#agents.peek(run.agent)
    if (!this.#initialised.has(agent)) this.#initialise(made, agent)
  }

  runDescribed(run: RunInfo): void {
    this.runStarted(run)
  }

  attentionChanged(attention: Attention): void {
    const made = this.#instruments.current
    if (made === undefined) return
    const agent = this.#agentOf(attention)
    if (!this.#initialised.has(agent)) this.#initialise(made, agent)
    if (attention.status === 'resolved') {
      made.attentionDuration.record((attention.durationMs ?? 0) / 1000, episode(attention, agent))
      return
    }
    made.attentionAge.record(attention.ageMs / 1000, episode(attention, agent))
    if (attention.begins) made[COUNTERS[attention.event]].add(1, series(attention, agent))
  }

  inputDequeued(_session: SessionInfo, lane: string, waitedMs: number): void {
    const made = this.#instruments.current
    if (made === undefined) return
    made.queueWait.record(waitedMs / 1000, { [names.ATTR_LANE]: this.#values.lanes.keep(lane) })
  }

  #agentOf({ agent }: Pick<Attention, 'agent'>): string | undefined {
    return agent === undefined ? undefined : this.#agents.keep(agent)
  }

  #initialise(made: InstrumentSet, agent: string | undefined): void {
    this.#initialised.add(agent)
    for (const verdict of this.#verdicts) give(made, verdict, agent)
  }
}

/** A counter born at 1 shows no increase, so each is born at 0. */
function give(made: InstrumentSet, verdict: AttentionSeries, agent: string | undefined): void {
  made[COUNTERS[verdict.event]].add(0, series(verdict, agent))
}

/** The rule tells verdicts apart by more than series do: by the work and by the state of the session. */
function distinct(verdicts: readonly AttentionSeries[]): AttentionSeries[] {
  return [...new Map(verdicts.map((one) => [`${one.event} ${one.reason}`, one])).values()]
}

/** So many agents that no counter exceeds what an SDK keeps: two series more are `other` and no agent. */
function agentLimit(verdicts: readonly AttentionSeries[]): number {
  const events = Object.keys(COUNTERS)
  const most = Math.max(1, ...events.map((event) => verdicts.filter((one) => one.event === event).length))
  return Math.max(1, Math.min(100, Math.floor(MAX_SERIES / most) - 2))
}

function series({ reason }: AttentionSeries, agent: string | undefined): Attributes {
  const attributes: Attributes = { [names.ATTR_ATTENTION_REASON]: reason }
  if (agent !== undefined) attributes[names.ATTR_GEN_AI_AGENT_NAME] = agent
  return attributes
}

function episode(attention: Attention, agent: string | undefined): Attributes {
  const attributes: Attributes = {
    [names.ATTR_ATTENTION_CLASS]: attention.class,
    [names.ATTR_ATTENTION_REASON]: attention.reason,
  }
  if (agent !== undefined) attributes[names.ATTR_GEN_AI_AGENT_NAME] = agent
  return attributes
}
