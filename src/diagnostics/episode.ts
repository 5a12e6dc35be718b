/** One stretch of attention of one session: it fires once, again with back-off, and resolves once. */

import { classOf } from '../model/attention.ts'
import type { Attention, AttentionClass, NextStep, Resolution, Verdict } from '../model/attention.ts'
import type { SessionState } from '../model/session.ts'
import type { FiringAttention, Observation, WatchedSession } from '../model/watch.ts'
import type { Judgement } from './judge.ts'

const SEVERITY: readonly AttentionClass[] = ['long_running', 'stalled', 'stuck']

/** An episode keeps what it needs to speak: by the time it resolves, the run may be gone. */
export class Episode implements FiringAttention {
  readonly class: AttentionClass
  readonly #session: WatchedSession
  readonly #startedMs: number
  /** A recovery was asked for. */
  asked = false
  #last: Attention
  #repeatAtMs: number

  /**
   * @param at.nowMs observed time, in ms
   */
  constructor(
    session: WatchedSession,
    seen: Observation,
    judged: Judgement & { verdict: Verdict },
    at: { readonly nowMs: number; readonly nextStep: NextStep },
  ) {
    this.class = classOf(judged.verdict.event)
    this.#session = session
    this.#startedMs = at.nowMs
    this.#last = this.#describe(seen, judged, { repeat: 0, nextStep: at.nextStep })
    this.#repeatAtMs = repeatAge(judged)
  }

  /** The newest emission. */
  get firing(): Attention {
    return this.#last
  }

  /**
   * The next emission, if the back-off allows one.
   *
   * @returns undefined while it is too early
   */
  repeat(
    seen: Observation,
    judged: Judgement & { verdict: Verdict },
    nextStep: NextStep,
  ): Attention | undefined {
    if (judged.ageMs < this.#repeatAtMs) return undefined
    this.#last = this.#describe(seen, judged, { repeat: this.#last.repeat + 1, nextStep })
    this.#repeatAtMs = repeatAge(judged)
    return this.#last
  }

  /** Observed time until the next emission is due, in ms. */
  untilRepeat(ageMs: number): number {
    return this.#repeatAtMs - ageMs
  }

  /** The last word about this episode. */
  resolve(nowMs: number, resolution: Resolution): Attention {
    const durationMs = nowMs - this.#startedMs
    return { ...this.#last, status: 'resolved', durationMs, resolution, nextStep: 'report_only' }
  }

  #describe(
    seen: Observation,
    { verdict, ageMs }: Judgement & { verdict: Verdict },
    { repeat, nextStep }: Pick<Attention, 'repeat' | 'nextStep'>,
  ): Attention {
    const { progressAgeMs } = seen.activity
    return {
      ...verdict,
      status: 'firing',
      class: this.class,
      session: this.#session,
      state: seen.state,
      ...(seen.run && { run: seen.run }),
      ...(seen.work && { work: seen.work }),
      ageMs,
      ...(progressAgeMs !== undefined && { progressAgeMs }),
      repeat,
      backlog: seen.backlog,
      nextStep,
    }
  }
}

/** Why an episode is over when the session now is of another class, or of none. */
export function resolutionOf(
  before: AttentionClass,
  after: AttentionClass | undefined,
  state: SessionState,
): Resolution {
  // A stuck session has no run that could end: it is idle because its queue moved.
  if (after === undefined) return state === 'idle' && before !== 'stuck' ? 'ended' : 'progressed'
  return SEVERITY.indexOf(after) > SEVERITY.indexOf(before) ? 'reclassified' : 'progressed'
}

function repeatAge({ ageMs, warnMs }: Judgement): number {
  return Math.max(ageMs + warnMs, 2 * ageMs)
}
