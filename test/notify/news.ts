/** Runs, ends and attention as the tracker and the sampler would tell them. */

import type { AttentionReason } from '../../src/model/attention-reasons.ts'
import { attentionOf, verdictOf } from '../../src/model/attention.ts'
import type { Attention, AttentionFacts, Resolution } from '../../src/model/attention.ts'
import type { RunEnd } from '../../src/model/end.ts'
import {
  DeliveryError,
  type Channel,
  type Delivery,
  type Gone,
  type Notice,
  type RateLimit,
  type SentMessage,
} from '../../src/model/notice.ts'
import type { Origin } from '../../src/model/origin.ts'
import type { RunInfo } from '../../src/model/run.ts'
import type { WorkInfo } from '../../src/model/work.ts'
import { Notifier, type NotifierOptions } from '../../src/notify/notifier.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'

export const ORIGIN: Origin = { channel: 'chat', room: 'C1', thread: '171' }
export const START = Date.UTC(2026, 0, 1)

/** A run whose end a test may write. */
export type TestRun = { -readonly [Key in keyof RunInfo]: RunInfo[Key] }

let runs = 0

/** A run with an origin and a label, unless the test says otherwise. */
export function aRun(facts: Partial<RunInfo> = {}): TestRun {
  const id = `run-${++runs}`
  return {
    id,
    session: { key: `session-of-${id}`, named: false, generation: 0 },
    parent: undefined,
    within: undefined,
    detached: false,
    options: {},
    label: 'index-repo',
    agent: undefined,
    origin: ORIGIN,
    generation: 0,
    startedAt: START,
    startedMs: 0,
    ended: undefined,
    ...facts,
  }
}

/** A run whose people wait in a thread of their own. */
export function aRunInThread(thread: number | string, facts: Partial<RunInfo> = {}): TestRun {
  return aRun({ origin: { ...ORIGIN, thread: String(thread) }, ...facts })
}

/** A child that knows nothing but its parent. */
export function aChild(parent: RunInfo, facts: Partial<RunInfo> = {}): TestRun {
  return aRun({ parent, session: parent.session, label: undefined, origin: undefined, ...facts })
}

export function anEnd(facts: Partial<RunEnd> = {}): RunEnd {
  return { reason: 'timeout', cause: 'deadline', endedAt: START, durationMs: 300_000, ...facts }
}

export const COMPLETED: RunEnd = { reason: 'completed', endedAt: START, durationMs: 1_000 }

export function aToolCall(run: RunInfo, name = 'shell'): WorkInfo {
  return {
    kind: 'tool_call',
    run,
    parent: undefined,
    name,
    options: { name },
    startedMs: 0,
    firstChunkMs: undefined,
    endedMs: undefined,
  }
}

/** A stall of a run, as the sampler emits it; another reason makes it attention of another class. */
export function aStall(
  run: RunInfo | undefined,
  {
    reason = 'active_work_without_progress',
    ...facts
  }: Partial<AttentionFacts> & { reason?: AttentionReason } = {},
): Attention {
  return attentionOf(verdictOf(reason, 'run'), {
    status: 'firing',
    session: run?.session ?? { key: 'C1:171', named: true, generation: 0 },
    state: 'processing',
    agent: run?.agent,
    ...(run && { run }),
    ageMs: 120_000,
    limit: { ms: 110_000, source: 'default' },
    begins: (facts.repeat ?? 0) === 0,
    quiet: false,
    progressAgeMs: 120_000,
    repeat: 0,
    backlog: 0,
    nextStep: 'report_only',
    ...facts,
  })
}

/** The end of an episode. */
export function resolved(firing: Attention, resolution: Resolution): Attention {
  return { ...firing, status: 'resolved', resolution, durationMs: 60_000 }
}

/** A channel that writes down what it got, and fails as long as it is told to. */
export class TestChannel implements Channel {
  readonly name: string
  readonly notices: Notice[] = []
  /** What the next attempts do, in order: fail so, or never answer. Afterwards all succeed. */
  readonly plan: (Error | 'hang')[] = []
  attempts = 0

  constructor(name = 'chat') {
    this.name = name
  }

  get texts(): string[] {
    return this.notices.map((notice) => notice.text)
  }

  async send(notice: Notice, _signal: AbortSignal): Promise<SentMessage | void> {
    this.attempts += 1
    const step = this.plan.shift()
    if (step === 'hang') return new Promise<void>(() => {})
    if (step !== undefined) throw step
    this.notices.push(notice)
    return undefined
  }
}

/** A channel whose messages can be edited: `shown` is what stands in the room now. */
export class EditableChannel extends TestChannel {
  readonly shown: string[] = []
  edits = 0

  override async send(notice: Notice, signal: AbortSignal): Promise<SentMessage> {
    await super.send(notice, signal)
    return { id: String(this.shown.push(notice.text) - 1) }
  }

  async edit({ id }: SentMessage, notice: Notice): Promise<void> {
    this.edits += 1
    const step = this.plan.shift()
    if (step === 'hang') return new Promise<void>(() => {})
    if (step !== undefined) throw step
    this.shown[Number(id)] = notice.text
    return undefined
  }
}

/** A notifier on a fake clock, with everything it said written down. */
export function aNotifier(options: Partial<NotifierOptions> = {}) {
  const clock = new FakeClock({ wallTime: START })
  const channel = new TestChannel()
  const deliveries: Delivery[] = []
  const warnings: string[] = []
  const notifier = new Notifier({
    channels: [channel],
    clock,
    deliveryEnded: (delivery) => void deliveries.push(delivery),
    warn: (message) => void warnings.push(message),
    attempt: (_, work) => work(),
    suppressTracing: (work) => work(),
    random: () => 0,
    ...options,
  })
  const outcomes = () => deliveries.map(({ outcome, reason }) => `${outcome}: ${reason}`)
  /** What people read, in order, whether alone or merged with other news. */
  const told = () => deliveries.filter(({ outcome }) => outcome === 'delivered').map(({ notice }) => notice)
  return { clock, channel, deliveries, warnings, notifier, outcomes, told }
}

export function unavailable(retryAfterMs?: number, retryAfterPer?: RateLimit['per']): DeliveryError {
  return new DeliveryError('Cannot send to chat: status 503', {
    retryable: true,
    reason: 'status_503',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(retryAfterPer === undefined ? {} : { retryAfterPer }),
  })
}

export function refused(gone?: Gone): DeliveryError {
  return new DeliveryError('Cannot send to chat: status 404', {
    retryable: false,
    reason: 'status_404',
    gone,
  })
}
