/** Makes notices: facts, the sentence about them, and an id that is the same for the same news. */

import type { Attention } from '../../model/attention.ts'
import { isThrown } from '../../model/end.ts'
import type { EndCause, RunEnd } from '../../model/end.ts'
import type { Notice } from '../../model/notice.ts'
import type { RecoveryCompletion } from '../../model/recovery.ts'
import type { RunHeartbeat } from '../../model/run-heartbeat.ts'
import type { RunInfo } from '../../model/run.ts'
import type { WorkInfo } from '../../model/work.ts'
import type { News, NoticeOptions } from './news.ts'
import { idOf } from './notice-id.ts'
import { plainText } from './plain-text.ts'
import { harmlessMessage, harmlessName, textOf } from './render.ts'
import { Renderer } from './renderer.ts'
import { labelOf, subjectOfRun, type Subject } from './subject.ts'

/** How a stall went out: it moved, came to a normal end, or to one that nobody is told of otherwise. */
export type Recovery = 'progressed' | 'completed' | 'over'

/** What the composer is told by its neighbours. */
export interface ComposerOptions {
  readonly notices?: NoticeOptions
  /** The trace of a run that lives, or is ending this moment. */
  readonly traceIdOf?: (run: RunInfo) => string | undefined
  /** What a run, or a session of which no run is known, is called by if it has no name. Default: `unnamed` */
  readonly nameOf?: (run: RunInfo | undefined) => string | undefined
  /** The call of a run that was open when it ended. */
  readonly openWorkOf?: (run: RunInfo) => WorkInfo | undefined
  readonly warn: (message: string, error?: unknown) => void
}

/** When something was seen. */
export interface Moment {
  /** In ms since the epoch. */
  readonly at: number
  /** The same on the monotonic clock, in ms. */
  readonly nowMs: number
}

/** When a stall was seen. */
export interface StallTimes extends Moment {
  /** The first emission of the episode, in ms since the epoch: tells one episode from the next. */
  readonly openedAt: number
}

/** What a kind of notice adds to what all have. */
type Facts = Omit<News, 'label' | 'runId' | 'session' | 'traceUrl'> & {
  /** Tells it from other notices of its kind about its run. */
  readonly identity: readonly (string | number)[]
  readonly at: number
  readonly run?: RunInfo | undefined
}

/** Writes the notices of an instance. */
export class Composer {
  readonly #options: ComposerOptions
  readonly #renderer: Renderer

  constructor(options: ComposerOptions) {
    this.#options = options
    this.#renderer = new Renderer(options.notices ?? {}, options.warn)
  }

  /**
   * The notice of an abnormal end. One run has one.
   *
   * @param nowMs on the monotonic clock, in ms
   */
  ended(run: RunInfo, end: RunEnd, nowMs: number): Notice {
    const work = this.#options.openWorkOf?.(run)
    return this.#compose(subjectOfRun(run), {
      kind: 'ended',
      identity: [],
      reason: end.reason,
      ...(end.cause !== undefined && { cause: end.cause }),
      ...(end.cleared !== undefined && { cleared: end.cleared }),
      elapsedMs: end.durationMs,
      ...(isThrown(end) && { error: harmlessMessage(end.error) }),
      ...(work && { work: workOf(work, nowMs) }),
      at: end.endedAt,
      run,
    })
  }

  /** The notice of a stall. One episode has one for each reason and each repeat. */
  stalled(
    subject: Subject,
    attention: Attention,
    { openedAt, at, nowMs, told }: StallTimes & { readonly told: number },
  ): Notice {
    const { session, reason, repeat, work, progressAgeMs, wait, phase, limit, evidence, repeats } = attention
    return this.#compose(subject, {
      kind: 'stalled',
      identity: [session.key, reason, openedAt, repeat],
      reason,
      repeat: told,
      ...(wait !== undefined && { wait }),
      ...(phase !== undefined && { phase }),
      ...(limit !== undefined && { limit }),
      ...(evidence !== undefined && { evidence: evidence.finding }),
      ...(repeats !== undefined && { repeats }),
      elapsedMs: attention.ageMs,
      silentMs: progressAgeMs ?? attention.ageMs,
      ...(work && { work: workOf(work, nowMs) }),
      backlog: attention.backlog,
      nextStep: attention.nextStep,
      at,
      run: attention.run,
    })
  }

  /** The notice of a recovery that failed, or that nobody could try: only a person can help. One request has one. */
  stuck(
    subject: Subject,
    completion: RecoveryCompletion,
    { openedAt, at }: Omit<StallTimes, 'nowMs'>,
  ): Notice {
    const { request, action, status, detail } = completion
    return this.#compose(subject, {
      kind: 'stuck',
      identity: [request.session.key, openedAt, request.requestedAt],
      reason: request.reason,
      elapsedMs: request.ageMs,
      backlog: request.backlog,
      ...(status === 'failed'
        ? { tried: { action, ...(detail !== undefined && { detail: plainText(detail, 40) }) } }
        : { nextStep: 'no_owner' }),
      at,
      run: request.run,
    })
  }

  /**
   * The notice for those who were told of a stall.
   *
   * @param news with the id of the stall's notice, from which this one takes its own
   */
  recovered(
    subject: Subject,
    news: {
      readonly stallId: string
      readonly recovery: Recovery
      readonly cause?: EndCause | undefined
      readonly at: number
      readonly run?: RunInfo | undefined
      /** An earlier notice has said that nobody knows how it ended. */
      readonly isLate?: boolean
    },
  ): Notice {
    const { stallId, recovery, cause, at, run, isLate } = news
    return this.#compose(subject, {
      kind: 'recovered',
      identity: isLate === true ? [stallId, 'late'] : [stallId],
      reason: recovery,
      ...(cause !== undefined && { cause }),
      at,
      run,
    })
  }

  /** The notice of a heartbeat. */
  running(subject: Subject, heartbeat: RunHeartbeat, { at, nowMs }: Moment): Notice {
    const { repeat, elapsedMs, work, run, state, wait } = heartbeat
    return this.#compose(subject, {
      kind: 'running',
      identity: [repeat],
      reason: 'alive',
      elapsedMs,
      phase: state,
      ...(wait !== undefined && { wait }),
      ...(work && { work: workOf(work, nowMs) }),
      at,
      run,
    })
  }

  /** The last word of the message that showed heartbeats. */
  finished(subject: Subject, run: RunInfo, end: RunEnd): Notice {
    const { durationMs: elapsedMs, endedAt: at } = end
    return this.#compose(subject, {
      kind: 'running',
      identity: ['end'],
      reason: 'completed',
      elapsedMs,
      at,
      run,
    })
  }

  #compose(subject: Subject, { identity, at, run, ...facts }: Facts): Notice {
    const { runId, session, origin } = subject
    const label = subject.label || labelOf(this.#options.nameOf?.(run)) || 'unnamed'
    const { kind, reason, cause } = facts
    const traceUrl = this.#traceUrlOf(run)
    const parts = this.#renderer.partsOf({
      ...facts,
      label,
      runId,
      session,
      ...(traceUrl !== undefined && { traceUrl }),
    })
    return {
      id: idOf(kind, runId ?? '', ...identity),
      kind,
      text: textOf(parts),
      parts,
      origin,
      label,
      runId,
      session,
      reason,
      ...(cause !== undefined && { cause }),
      at,
    }
  }

  #traceUrlOf(run: RunInfo | undefined): string | undefined {
    const template = this.#options.notices?.traceUrl
    if (template === undefined || run === undefined) return undefined
    const traceId = this.#options.traceIdOf?.(run)
    // Not all zeros: that is how a tracer without a provider names no trace.
    return traceId !== undefined && /^(?!0+$)[0-9a-f]{32}$/.test(traceId)
      ? template.replaceAll('{traceId}', traceId)
      : undefined
  }
}

function workOf({ kind, name, startedMs }: WorkInfo, nowMs: number): NonNullable<News['work']> {
  return { kind, name: harmlessName(name), elapsedMs: nowMs - startedMs }
}
