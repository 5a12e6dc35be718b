/** Checks that every story turned out as expected, and says what did not. */

import type { ChatNotice } from './chat-receiver.ts'
import type { MetricPoint } from './otlp-decode.ts'
import type { RunAccount, SpanNode } from './run-account.ts'
import { type ExpectedRun, STORIES, type Story } from './stories.ts'

/** What the demo's own backend saw. */
export interface Seen {
  readonly runs: readonly RunAccount[]
  readonly metrics: readonly MetricPoint[]
}

/** What arrived; without runs and metrics when telemetry went to another backend. */
export interface Arrivals {
  readonly notices: readonly ChatNotice[]
  readonly telemetry: Seen | undefined
}

/** One thing that did not happen as expected. */
export interface Failure {
  /** Undefined for what belongs to no story. */
  readonly story: Story | undefined
  readonly what: string
}

/** Everything that is not as expected; empty when all is well. */
export function failuresOf(arrivals: Arrivals): readonly Failure[] {
  const ofStories = STORIES.flatMap((story) => {
    const told = noticeFailures(story, arrivals.notices)
    const { telemetry } = arrivals
    const seen =
      telemetry === undefined ? [] : story.runs.flatMap((expected) => seenFailures(expected, telemetry))
    return [...told, ...seen].map((what) => ({ story, what }))
  })
  return [...ofStories, ...strayFailures(arrivals).map((what) => ({ story: undefined, what }))]
}

/** The notices of a story. Its label finds them, because only notices carry labels. */
export function noticesOf(story: Story, notices: readonly ChatNotice[]): readonly ChatNotice[] {
  return notices.filter((notice) => notice.label === story.label)
}

function strayFailures({ notices, telemetry }: Arrivals): readonly string[] {
  const labels = new Set(STORIES.map((story) => story.label))
  const strays = notices.filter((notice) => !labels.has(notice.label))
  const delivered = telemetry && deliveries(telemetry.metrics, 'delivered')
  const suppressed = telemetry && deliveries(telemetry.metrics, 'suppressed')
  return [
    ...strays.map((notice) => `a notice about ${notice.label}, which is no story`),
    ...(delivered === undefined || delivered === notices.length
      ? []
      : [`${delivered} deliveries counted for ${notices.length} notices`]),
    ...(suppressed === 0 ? ['no suppressed notice was counted'] : []),
  ]
}

function deliveries(metrics: readonly MetricPoint[], outcome: string): number {
  return total(metrics, 'lifesign.notification.deliveries', { 'lifesign.notification.outcome': outcome })
}

function noticeFailures(story: Story, notices: readonly ChatNotice[]): readonly string[] {
  const own = noticesOf(story, notices)
  const told = own.map((notice) => `${notice.kind} ${notice.reason}`)
  const elsewhere = own.filter((notice) => notice.origin?.room !== story.room)
  return [
    ...(isToldAsExpected(story, told) ? [] : differences('notices', story.notices, told)),
    ...elsewhere.map(
      (notice) => `a notice went to ${notice.origin?.room ?? 'nowhere'}, not to ${story.room}`,
    ),
  ]
}

// A notice may be expected by its kind alone: how a stall ends first, by progress or by the run's end, is a race.
function isToldAsExpected({ notices }: Story, told: readonly string[]): boolean {
  return (
    told.length === notices.length && told.every((notice, index) => notice.startsWith(notices[index] ?? ''))
  )
}

function seenFailures(expected: ExpectedRun, { runs, metrics }: Seen): readonly string[] {
  const own = runs.filter((run) => run.agent === expected.agent)
  const [run] = own
  if (run === undefined || own.length > 1) return [`${expected.agent}: ${own.length} runs instead of one`]
  return [...runFailures(expected, run), ...metricFailures(expected, metrics)]
}

function runFailures(expected: ExpectedRun, run: RunAccount): readonly string[] {
  const failures = [
    ...differences('end', [endOf(expected)], [endOf(run)]),
    ...differences('spans', expected.spans, run.tree === undefined ? [] : ownSpans(run.tree)),
    ...attentionFailures(expected, run),
  ]
  return failures.map((failure) => `${expected.agent}: ${failure}`)
}

// A busy machine may make any run slow, so only `long_running` may fire unasked.
function attentionFailures({ attention = [] }: ExpectedRun, run: RunAccount): readonly string[] {
  const fired = run.attention.map(({ event, reason }) => `${event} ${reason}`)
  const missing = attention.filter((wanted) => !fired.some((name) => isAttention(wanted, name)))
  const unasked = fired.filter(
    (name) =>
      !attention.some((wanted) => isAttention(wanted, name)) && !name.startsWith('session.long_running'),
  )
  const open = run.attention.filter((episode) => episode.resolution === undefined)
  return [
    ...missing.map((name) => `no ${name}`),
    ...unasked.map((name) => `an unexpected ${name}`),
    ...open.map(({ event }) => `${event} was never resolved`),
  ]
}

function isAttention(wanted: string, fired: string): boolean {
  return fired === wanted || fired.startsWith(`${wanted} `)
}

function metricFailures(expected: ExpectedRun, metrics: readonly MetricPoint[]): readonly string[] {
  const { agent, reason, attention = [] } = expected
  const ended = { 'gen_ai.agent.name': agent, 'lifesign.end.reason': reason }
  const counters = attention.map((name) => {
    const [counter = '', why] = name.split(' ')
    // A stuck session has no run, so nobody knows its agent.
    const whose = counter === 'session.stuck' ? {} : { 'gen_ai.agent.name': agent }
    return { counter, attributes: { ...whose, ...(why && { 'lifesign.attention.reason': why }) } }
  })
  return [{ counter: 'lifesign.run.ended', attributes: ended }, ...counters]
    .map(({ counter, attributes }) => ({ counter, count: total(metrics, counter, attributes) }))
    .filter(({ counter, count }) => count < 1 || (count > 1 && counter !== 'session.long_running'))
    .map(({ counter, count }) => `${agent}: ${counter} counted ${count} instead of 1`)
}

function total(
  metrics: readonly MetricPoint[],
  name: string,
  attributes: Readonly<Record<string, string>>,
): number {
  const wanted = Object.entries(attributes)
  return metrics
    .filter((point) => point.name === name)
    .filter((point) => wanted.every(([key, value]) => point.attributes[key] === value))
    .reduce((sum, point) => sum + point.value, 0)
}

function endOf({
  reason,
  cause,
}: {
  readonly reason?: string | undefined
  readonly cause?: string | undefined
}): string {
  return cause === undefined ? `${reason}` : `${reason} by ${cause}`
}

function ownSpans({ span, children }: SpanNode): readonly string[] {
  const own = children.filter((child) => !child.span.name.startsWith('invoke_agent'))
  return [span.name, ...own.flatMap(ownSpans)]
}

function differences(
  what: string,
  expected: readonly string[],
  actual: readonly string[],
): readonly string[] {
  if (expected.join('\n') === actual.join('\n')) return []
  return [`${what} [${actual.join(', ')}] instead of [${expected.join(', ')}]`]
}
