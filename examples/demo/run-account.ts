/** What became of each run, put together from the spans and events that arrived. */

import { type AttentionEpisode, episodesOf, textOf } from './attention-episodes.ts'
import type { ReceivedEvent, ReceivedSpan } from './otlp-decode.ts'
import type { Telemetry } from './otlp-receiver.ts'

/** A span with those below it. */
export interface SpanNode {
  readonly span: ReceivedSpan
  readonly children: readonly SpanNode[]
}

/** Everything about one run. */
export interface RunAccount {
  readonly id: string
  readonly agent: string
  /** Undefined when no end arrived. */
  readonly reason: string | undefined
  readonly cause: string | undefined
  /** The run's span; undefined when it did not arrive. */
  readonly tree: SpanNode | undefined
  readonly attention: readonly AttentionEpisode[]
}

/** Puts the account of every run together, in the order of their start. */
export function accountsOf({ events, spans }: Omit<Telemetry, 'metrics'>): readonly RunAccount[] {
  const starts = events.filter((event) => event.name === 'lifesign.run.started')
  const ends = new Map(
    events
      .filter((event) => event.name === 'lifesign.run.ended')
      .map((event) => [textOf(event, 'lifesign.run.id'), event]),
  )
  const episodes = episodesOf(events)
  return starts.map((start) => {
    const id = textOf(start, 'lifesign.run.id') ?? ''
    const end = ends.get(id) ?? { attributes: {} }
    return {
      id,
      agent: textOf(start, 'gen_ai.agent.name') ?? '',
      reason: textOf(end, 'lifesign.end.reason'),
      cause: textOf(end, 'lifesign.end.cause'),
      tree: treeOfRun(id, spans),
      attention: episodes.filter((episode) => runOf(episode, starts) === id),
    }
  })
}

// A stuck session has no run any more: its episode belongs to the last one that it had.
function runOf(episode: AttentionEpisode, starts: readonly ReceivedEvent[]): string | undefined {
  if (episode.runId !== undefined) return episode.runId
  const last = starts.findLast(
    (start) => textOf(start, 'gen_ai.conversation.id') === episode.session && start.at <= episode.at,
  )
  return last && textOf(last, 'lifesign.run.id')
}

function treeOfRun(id: string, spans: readonly ReceivedSpan[]): SpanNode | undefined {
  const root = spans.find(
    (span) => span.name.startsWith('invoke_agent') && textOf(span, 'lifesign.run.id') === id,
  )
  return root && treeOf(root, spans)
}

function treeOf(span: ReceivedSpan, spans: readonly ReceivedSpan[]): SpanNode {
  const below = spans.filter((other) => other.traceId === span.traceId && other.parentSpanId === span.spanId)
  const inOrder = below.toSorted((a, b) => a.startedAt - b.startedAt)
  return { span, children: inOrder.map((child) => treeOf(child, spans)) }
}
