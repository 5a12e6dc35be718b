/** One stretch of attention of one run or session: it fires once, again with back-off, and resolves once. */

import type { AttentionClass } from '../model/attention-reasons.ts'
import { attentionOf, classOf } from '../model/attention.ts'
import type { Attention, NextStep, Resolution } from '../model/attention.ts'
import type { Strand, Watched } from '../model/watch.ts'
import type { Finding } from './judge.ts'

/** What an episode leaves to the next one of the same run. */
export interface Legacy {
  /** Observed time at which it was over, in ms. */
  readonly overMs: number
  /** The silence that it ended with, in ms. */
  readonly silenceMs: number
  /** The silence that people heard of last, in ms. */
  readonly toldMs: number
  readonly repeat: number
}

/** When something is seen: observed time in ms, and the tick that is to come. */
export interface Moment {
  readonly nowMs: number
  readonly tick: number
}

/** An episode keeps what it needs to speak: by the time it resolves, the run may be gone. */
export class Episode {
  readonly class: AttentionClass
  readonly watched: Watched
  /** A recovery was asked for. */
  asked = false
  readonly #startedMs: number
  readonly #inherited: Legacy | undefined
  /** What is accused: the strand that passed its limit, or undefined for a session without work. */
  #culprit: Strand | undefined
  /** Progress from this tick on clears the culprit. */
  #tick: number
  #isNew = true
  #last: Attention
  #repeatAtMs: number
  #toldMs: number

  /** @param inherited what an episode left from which the run came back only for a moment */
  constructor(
    watched: Watched,
    found: Finding,
    at: Moment & { readonly nextStep: NextStep; readonly inherited?: Legacy | undefined },
  ) {
    this.class = classOf(found.verdict.event)
    this.watched = watched
    this.#startedMs = at.nowMs
    this.#inherited = at.inherited
    this.#culprit = found.strand
    this.#tick = at.tick
    const repeat = at.inherited === undefined ? 0 : at.inherited.repeat + 1
    this.#toldMs = at.inherited?.toldMs ?? 0
    this.#last = this.#describe(found, { repeat, nextStep: at.nextStep })
    this.#repeatAtMs = this.#last.quiet ? 2 * this.#toldMs : backOff(found)
    if (!this.#last.quiet) this.#toldMs = found.ageMs
  }

  /** The newest emission. */
  get firing(): Attention {
    return this.#last
  }

  /** It is about calls that repeat themselves: what hangs is another matter. */
  get isOfRepeats(): boolean {
    return this.#last.repeats !== undefined
  }

  /** It is the same that is accused. */
  isAbout({ strand }: Finding): boolean {
    return this.#culprit?.work === strand?.work && this.#culprit?.run === strand?.run
  }

  /** Something is found again: what is accused now is what people are told of next. */
  stays(found: Finding, { tick }: Moment): void {
    if (this.isAbout(found)) return
    this.#culprit = found.strand
    this.#tick = tick
  }

  /** What was accused has really moved since. */
  get hasMoved(): boolean {
    if (this.isOfRepeats) return this.watched.repeats === undefined
    const byResult = this.#last.reason === 'repeated_model_requests_without_progress'
    return this.watched.movedSince(this.#tick, this.#culprit, { byResult })
  }

  /**
   * The next emission, if the back-off allows one.
   *
   * @returns undefined while it is too early
   */
  repeat(
    found: Finding,
    { tick, nextStep }: Moment & { readonly nextStep: NextStep },
  ): Attention | undefined {
    if (found.ageMs < this.#repeatAtMs) return undefined
    this.#isNew = false
    // People hear that it is silent still: what moved before that is no news.
    this.#tick = tick
    this.#last = this.#describe(found, { repeat: this.#last.repeat + 1, nextStep })
    this.#toldMs = found.ageMs
    this.#repeatAtMs = backOff(found)
    return this.#last
  }

  /** Observed time until the next emission is due, in ms. */
  untilRepeat(ageMs: number): number {
    return this.#repeatAtMs - ageMs
  }

  /** The last word about this episode. */
  resolve(nowMs: number, resolution: Resolution): Attention {
    const durationMs = nowMs - this.#startedMs
    return {
      ...this.#last,
      status: 'resolved',
      begins: false,
      durationMs,
      resolution,
      nextStep: 'report_only',
    }
  }

  /** What the next episode of the same run takes over, if it comes soon. */
  legacy(nowMs: number): Legacy {
    const { repeat, ageMs } = this.#last
    return {
      overMs: nowMs,
      silenceMs: Math.max(ageMs, this.#inherited?.silenceMs ?? 0),
      toldMs: this.#toldMs,
      repeat,
    }
  }

  #describe(found: Finding, { repeat, nextStep }: Pick<Attention, 'repeat' | 'nextStep'>): Attention {
    const { verdict, strand, ageMs, limit, evidence, repeats } = found
    const { watched } = this
    const { run } = watched
    return attentionOf(verdict, {
      status: 'firing',
      session: watched.session,
      state: watched.state,
      agent: watched.agent,
      ...(run && { run }),
      ...(strand?.work && { work: strand.work }),
      ...(strand && { phase: strand.phase, progressAgeMs: strand.silenceMs }),
      ...(strand?.wait && { wait: strand.wait }),
      ageMs,
      limit,
      ...(evidence && { evidence }),
      ...(repeats && {
        repeats: { how: repeats.how, count: repeats.count },
        isUnwished: !repeats.isTold,
      }),
      begins: this.#isNew,
      quiet: ageMs < 2 * this.#toldMs && repeat > 0,
      repeat,
      backlog: watched.backlog,
      nextStep,
    })
  }
}

/** Of a stall that comes back again and again, people hear at twice the silence that they heard of last. */
function backOff({ ageMs, limit }: Finding): number {
  return Math.max(ageMs + limit.ms, 2 * ageMs)
}
