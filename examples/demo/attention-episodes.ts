/** Pairs the events about attention: each episode fires, perhaps again, and is resolved. */

import type { ReceivedEvent } from './otlp-decode.ts'

/** A stretch of attention: firing, perhaps again, and resolved. */
export interface AttentionEpisode {
  /** `session.long_running`, `session.stalled` or `session.stuck`. */
  readonly event: string
  readonly reason: string
  /** The run that was judged; undefined when the session had none any more. */
  readonly runId: string | undefined
  /** The conversation; undefined when the host did not name the session. */
  readonly session: string | undefined
  /** First emission, in ms since the epoch. */
  readonly at: number
  /** Age at the first emission, in s. */
  readonly ageS: number
  /** Emissions after the first one. */
  readonly repeats: number
  /** How it was resolved; undefined when it never was. */
  readonly resolution: string | undefined
}

/** All episodes, in the order of their first emission. */
export function episodesOf(events: readonly ReceivedEvent[]): readonly AttentionEpisode[] {
  const episodes: AttentionEpisode[] = []
  for (const event of events.toSorted((a, b) => a.at - b.at)) {
    // Recoveries are named after sessions too, and are no attention.
    if (event.attributes['lifesign.attention.class'] === undefined) continue
    const read = readEvent(event)
    const open = episodes.findLastIndex((episode) => isSame(episode, read))
    if (event.name === 'lifesign.session.resolved') {
      update(episodes, open, { resolution: textOf(event, 'lifesign.attention.resolution') ?? 'resolved' })
    } else if (read.repeats > 0) {
      update(episodes, open, { repeats: read.repeats })
    } else {
      episodes.push(read)
    }
  }
  return episodes
}

/** A string attribute of an event; undefined when it is not there. */
export function textOf({ attributes }: Pick<ReceivedEvent, 'attributes'>, name: string): string | undefined {
  return attributes[name] === undefined ? undefined : String(attributes[name])
}

function readEvent(event: ReceivedEvent): AttentionEpisode {
  return {
    event: `session.${textOf(event, 'lifesign.attention.class') ?? ''}`,
    reason: textOf(event, 'lifesign.attention.reason') ?? '',
    runId: textOf(event, 'lifesign.run.id'),
    session: textOf(event, 'gen_ai.conversation.id'),
    at: event.at,
    ageS: Number(event.attributes['lifesign.attention.age'] ?? 0),
    repeats: Number(event.attributes['lifesign.attention.repeat'] ?? 0),
    resolution: undefined,
  }
}

function isSame(open: AttentionEpisode, read: AttentionEpisode): boolean {
  const isOpen = open.resolution === undefined && open.event === read.event
  return isOpen && open.runId === read.runId && open.session === read.session
}

function update(episodes: AttentionEpisode[], index: number, change: Partial<AttentionEpisode>): void {
  const episode = episodes[index]
  if (episode !== undefined) episodes[index] = { ...episode, ...change }
}
