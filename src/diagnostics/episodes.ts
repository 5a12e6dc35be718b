/** All stretches of attention that are open: they begin, go on, rest and end here, and each is told once. */

import { classOf } from '../model/attention.ts'
import type { NextStep, Resolution } from '../model/attention.ts'
import type { RunInfo } from '../model/run.ts'
import type { Sink } from '../model/sink.ts'
import type { Watched } from '../model/watch.ts'
import { Episode, type Legacy, type Moment } from './episode.ts'
import type { Finding, Judgement } from './judge.ts'

/** While an alarm rests, what it is about is looked at this often, in ms. */
const RESTING_LOOK_MS = 10_000

/** What a look came to. */
export interface Outcome {
  /** What goes on; undefined when nobody needs to do anything. */
  readonly episode: Episode | undefined
  /** What happens next about what was found, if something was. */
  readonly step?: NextStep
  /** It was told, now. */
  readonly isTold: boolean
}

/**
 * Episodes of runs and of sessions. An alarm is over only when what was accused has really moved, or is gone: it
 * rests while a milder verdict, a failed call or a declared wait covers it. This is the first sink of all, so
 * that an episode resolves before its run's end is told.
 */
export class Episodes implements Sink {
  readonly #attentionChanged: Required<Sink>['attentionChanged']
  readonly #open = new Map<Watched, Episode>()
  readonly #byRun = new Map<RunInfo, Watched>()
  readonly #legacies = new WeakMap<Watched, Legacy>()
  #nowMs = 0

  /** @param attentionChanged where emissions go */
  constructor(attentionChanged: Required<Sink>['attentionChanged']) {
    this.#attentionChanged = attentionChanged
  }

  /** The open episode of a run or session. */
  of(watched: Watched): Episode | undefined {
    return this.#open.get(watched)
  }

  /** A tick adds to observed time, in ms. */
  advance(observedMs: number): void {
    this.#nowMs += observedMs
  }

  /**
   * Takes up what a look found.
   *
   * @param tick the tick that is to come
   * @param nextStep what happens next about a finding
   */
  update(
    watched: Watched,
    judged: Judgement,
    { tick, nextStep }: { readonly tick: number; readonly nextStep: (found: Finding) => NextStep },
  ): Outcome {
    const episode = this.#stillOpen(watched, judged)
    // A listener that heard of the episode's end may have ended what is watched.
    if (!watched.tracked) return rest(undefined)
    if (!hasVerdict(judged) || isMilder(judged, episode)) return rest(episode)
    const moment: Moment = { nowMs: this.#nowMs, tick }
    const step = nextStep(judged)
    if (episode === undefined) return this.#begin(watched, judged, { ...moment, nextStep: step })
    episode.stays(judged, moment)
    const emission = episode.repeat(judged, { ...moment, nextStep: step })
    lookAgain(episode, judged)
    if (emission !== undefined) this.#attentionChanged(emission)
    return { episode, step, isTold: emission !== undefined }
  }

  runEnded(run: RunInfo): void {
    if (this.#byRun.size === 0) return
    const watched = this.#byRun.get(run)
    const episode = watched && this.#open.get(watched)
    if (episode !== undefined) this.#close(episode, 'ended')
  }

  /** Resolves what still fires: nobody shall wait for a word that never comes. */
  shutdown(): void {
    for (const episode of this.#open.values()) this.#close(episode, 'shutdown')
  }

  /** Closes an episode that is over, and one that has become another class. */
  #stillOpen(watched: Watched, judged: Judgement): Episode | undefined {
    const episode = this.#open.get(watched)
    if (episode === undefined) return undefined
    const found = judged.verdict && classOf(judged.verdict.event)
    if (episode.class === 'long_running') {
      if (found === undefined || found === 'long_running') return episode
      return this.#close(episode, 'reclassified')
    }
    if (found === episode.class && !hasBecomeWorse(episode, judged)) return episode
    if (found === episode.class || found === 'stuck') return this.#close(episode, 'reclassified')
    if (episode.hasMoved) return this.#close(episode, 'progressed')
    // Nothing waits in it any more, and nothing is said about it.
    const isOver = watched.run === undefined && watched.state === 'idle' && watched.backlog === 0
    return isOver ? this.#close(episode, 'ended') : episode
  }

  #begin(watched: Watched, found: Finding, at: Moment & { readonly nextStep: NextStep }): Outcome {
    const episode = new Episode(watched, found, { ...at, inherited: this.#inheritedBy(watched, found) })
    this.#open.set(watched, episode)
    if (watched.run !== undefined) this.#byRun.set(watched.run, watched)
    watched.attention = episode.class
    lookAgain(episode, found)
    this.#attentionChanged(episode.firing)
    return { episode, step: at.nextStep, isTold: true }
  }

  // It came back for a moment: what moved in between was shorter than the silence before.
  #inheritedBy(watched: Watched, found: Finding): Legacy | undefined {
    const legacy = this.#legacies.get(watched)
    if (legacy === undefined || classOf(found.verdict.event) === 'long_running') return undefined
    if (found.repeats !== undefined) return undefined
    const movedMs = this.#nowMs - legacy.overMs - found.ageMs
    return movedMs <= legacy.silenceMs ? legacy : undefined
  }

  #close(episode: Episode, resolution: Resolution): undefined {
    const { watched } = episode
    this.#open.delete(watched)
    if (watched.run !== undefined) this.#byRun.delete(watched.run)
    watched.attention = undefined
    if (resolution === 'progressed' && !episode.isOfRepeats)
      this.#legacies.set(watched, episode.legacy(this.#nowMs))
    this.#attentionChanged(episode.resolve(this.#nowMs, resolution))
    return undefined
  }
}

function lookAgain(episode: Episode, { ageMs }: Finding): void {
  episode.watched.lookAgainIn(episode.untilRepeat(ageMs))
  if (episode.class !== 'long_running') episode.watched.lookAgainWhenMoved()
}

function rest(episode: Episode | undefined): Outcome {
  if (episode !== undefined && episode.class !== 'long_running') {
    episode.watched.lookAgainIn(RESTING_LOOK_MS)
    episode.watched.lookAgainWhenMoved()
  }
  return { episode, isTold: false }
}

function hasVerdict(judged: Judgement): judged is Finding {
  return judged.verdict !== undefined
}

/** What rests is not replaced by something milder. */
function isMilder({ verdict, repeats }: Finding, episode: Episode | undefined): boolean {
  if (episode === undefined) return false
  return classOf(verdict.event) !== episode.class || (repeats !== undefined && !episode.isOfRepeats)
}

/** What did the same again and again hangs now: that is news. */
function hasBecomeWorse(episode: Episode, { repeats }: Judgement): boolean {
  return episode.isOfRepeats && repeats === undefined
}
