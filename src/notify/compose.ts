/** Makes notices: a sentence, its facts, and an id that is the same for the same news. */

import type { Attention } from '../model/attention.ts'
import type { RunEnd } from '../model/end.ts'
import type { Notice, NoticeKind, NoticePart } from '../model/notice.ts'
import { renderEnd, renderRecovered, renderStalled, textOf, type Recovery } from './render.ts'
import type { Subject } from './subject.ts'

/** The notice of an abnormal end. One run has one, whoever reports its end and however. */
export function endNotice(subject: Subject, end: RunEnd): Notice {
  return compose(subject, {
    kind: 'ended',
    identity: [],
    parts: renderEnd(subject.label, end),
    reason: end.reason,
    ...(end.cause === undefined ? {} : { cause: end.cause }),
    at: end.endedAt,
  })
}

/** When a stall was seen. */
export interface StallTimes {
  /** The first emission of the episode, in ms since the epoch: tells one episode from the next. */
  readonly openedAt: number
  /** Now, in ms since the epoch. */
  readonly at: number
  /** Now on the monotonic clock, in ms. */
  readonly nowMs: number
}

/** The notice of a stall. One episode has one per reason. */
export function stalledNotice(subject: Subject, attention: Attention, times: StallTimes): Notice {
  return compose(subject, {
    kind: 'stalled',
    identity: [attention.session.key, attention.reason, times.openedAt],
    parts: renderStalled(subject.label, attention, times.nowMs),
    reason: attention.reason,
    at: times.at,
  })
}

/**
 * The notice for those who were told of a stall.
 *
 * @param news with the id of the stall's notice, from which this one takes its own
 */
export function recoveredNotice(
  subject: Subject,
  news: { readonly stallId: string; readonly recovery: Recovery; readonly at: number },
): Notice {
  return compose(subject, {
    kind: 'recovered',
    identity: [news.stallId],
    parts: renderRecovered(subject.label, news.recovery),
    reason: news.recovery,
    at: news.at,
  })
}

interface Facts {
  readonly kind: NoticeKind
  readonly identity: readonly (string | number)[]
  readonly parts: readonly NoticePart[]
  readonly reason: string
  readonly cause?: string
  readonly at: number
}

function compose(subject: Subject, { identity, ...facts }: Facts): Notice {
  return {
    ...facts,
    id: idOf(facts.kind, subject.runId ?? '', ...identity),
    text: textOf(facts.parts),
    origin: subject.origin,
    label: subject.label,
    runId: subject.runId,
    session: subject.session,
  }
}

// Hashed: keys of hosts may be long, secret or unfit for a header. JSON keeps the parts apart. The module
// is built in, and fetched at the first notice: at start it would cost every process some 5 ms.
function idOf(...parts: readonly (string | number)[]): string {
  const { hash } = process.getBuiltinModule('node:crypto')
  return hash('sha256', JSON.stringify(parts)).slice(0, 32)
}
