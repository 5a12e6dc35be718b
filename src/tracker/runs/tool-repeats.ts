/** Finds tool calls of one run that come to nothing new, again and again. Keeps numbers, and nothing that was said. */

import { failureOf } from '../../model/failure.ts'
import type { RepeatedCalls, RepeatLimits } from '../../model/repeats.ts'
import type { ToolCallOptions, WorkEnd, WorkInfo } from '../../model/work.ts'
import { digestOf } from './call-digest.ts'
import type { TrackedCall } from './tracked-call.ts'

/** Calls of the same are polls from here on, in ms between their starts. */
const POLL_MS = 5_000

/** After so many other calls in a row, a repetition is over. */
const OTHERS = 4

/** A tool call that has ended. */
interface Ended {
  /** Of tool and input, and of these and what came of it; undefined for what cannot be compared. */
  readonly call: number | undefined
  readonly outcome: number | undefined
  /** It repeats the one before: neither a poll, nor beside it. */
  readonly counts: boolean
  readonly startedMs: number
  readonly startTick: number
  /** Its place in the order of ends. */
  readonly nth: number
}

/** Failures of one tool in a row, or calls with one outcome. */
interface Row {
  readonly how: RepeatedCalls['how']
  readonly outcome: number | undefined
  readonly startTick: number
  readonly work: WorkInfo
  count: number
}

/** Failures, of which the newest that counts is the `nth` end, and started in the last of these ticks. */
type Failures = Row & { nth: number; lastTick: number }

/** The tool calls of a live run, one beside the other. */
export class ToolRepeats {
  /** Tool calls that have ended. */
  ended = 0
  readonly #limits: () => RepeatLimits
  /** The newest last; twice as many as make a repetition. */
  readonly #recent: Ended[] = []
  #failures: Failures | undefined
  #unchanged: Row | undefined
  /** What is told of. */
  #row: Row | undefined

  /** @param limits asked at each end of a call */
  constructor(limits: () => RepeatLimits) {
    this.#limits = limits
  }

  /**
   * A tool call has ended.
   *
   * @returns whether something has become a repetition, or is none any more
   */
  callEnded(call: TrackedCall, end: WorkEnd): boolean {
    this.ended += 1
    // What somebody aborted says nothing about the tool.
    if (end.error !== undefined && failureOf(end.error).isAbort) return false
    const limits = this.#limits()
    const before = this.#row
    const failing = this.#failing(call, end, limits)
    const unchanged = this.#same(call, end, limits)
    this.#row = failing ?? unchanged
    return before !== this.#row
  }

  /**
   * The model has answered: it got on, no matter what it asked for before.
   *
   * @returns whether something is no repetition any more
   */
  answered(): boolean {
    const was = this.#row
    this.#recent.length = 0
    this.#failures = undefined
    this.#unchanged = undefined
    this.#row = undefined
    return was !== undefined
  }

  /** What repeats itself, now. */
  now(ageOf: (tick: number) => number): RepeatedCalls | undefined {
    if (this.#row === undefined) return undefined
    const { how, count, work, startTick } = this.#row
    return { how, count, work, ageMs: ageOf(startTick), isTold: this.#limits().tell }
  }

  #failing(call: TrackedCall, { error }: WorkEnd, { failing }: RepeatLimits): Row | undefined {
    if (error === undefined) return void (this.#failures = undefined)
    const known = this.#failures
    const row = known?.work.name === call.name ? known : this.#firstFailure(call)
    // Calls beside each other fail once, and so do those that a late event loop hears of all at once.
    if (row !== known || (call.endedBefore >= row.nth && call.startTick > row.lastTick)) {
      row.count += 1
      row.nth = this.ended
      row.lastTick = call.startTick
    }
    this.#failures = row
    return failing > 0 && row.count >= failing ? row : undefined
  }

  #firstFailure(call: TrackedCall): Failures {
    const { startTick } = call
    return {
      how: 'failing',
      outcome: undefined,
      startTick,
      work: nameOnly(call),
      count: 0,
      nth: 0,
      lastTick: 0,
    }
  }

  #same(call: TrackedCall, end: WorkEnd, { same }: RepeatLimits): Row | undefined {
    if (same === 0) return undefined
    const one = this.#compared(call, end)
    // What a late event loop hears of all at once is one call.
    if (this.#recent.some((other) => isCallOf(one, other) && other.startTick === one.startTick))
      return this.#unchanged
    this.#recent.push(one)
    if (this.#recent.length > 2 * same) this.#recent.shift()
    const known = this.#unchanged === undefined ? undefined : this.#stillSame(this.#unchanged, one, same)
    return (this.#unchanged = known ?? this.#newlySame(one, call, same))
  }

  #stillSame(row: Row, { outcome, counts }: Ended, same: number): Row | undefined {
    if (counts && outcome === row.outcome) row.count += 1
    const isGone = this.#recent.slice(-OTHERS).every((one) => one.outcome !== row.outcome)
    // What comes after something else begins anew.
    if (isGone) this.#recent.length = 0
    return this.#alike(row.outcome).length >= same ? row : undefined
  }

  #newlySame({ outcome, counts }: Ended, call: TrackedCall, same: number): Row | undefined {
    const alike = counts ? this.#alike(outcome) : []
    const [first] = alike
    if (first === undefined || alike.length < same) return undefined
    const work = nameOnly(call, first.startedMs)
    return { how: 'same', outcome, startTick: first.startTick, work, count: alike.length }
  }

  #alike(outcome: number | undefined): readonly Ended[] {
    return this.#recent.filter((one) => one.counts && one.outcome === outcome)
  }

  #compared(call: TrackedCall, end: WorkEnd): Ended {
    const { startedMs, startTick } = call
    const { input, remote } = call.options as ToolCallOptions
    const came = end.error ?? end.outcome ?? end.output
    // What was not said cannot be the same.
    const isKnown = input !== undefined && came !== undefined && remote !== true
    const asked = isKnown ? digestOf([call.name, input]) : undefined
    const outcome = asked === undefined ? undefined : digestOf([end.error === undefined, came], asked)
    const last = asked === undefined ? undefined : this.#recent.findLast((one) => one.call === asked)
    const isNext = last === undefined || call.endedBefore >= last.nth
    const isPoll = last !== undefined && startedMs - last.startedMs >= POLL_MS
    const counts = outcome !== undefined && isNext && !isPoll
    return { call: asked, outcome, counts, startedMs, startTick, nth: this.ended }
  }
}

function isCallOf(one: Ended, other: Ended): boolean {
  return one.call !== undefined && one.call === other.call
}

function nameOnly({ kind, run, name, startedMs }: TrackedCall, sinceMs: number = startedMs): WorkInfo {
  const options = { name }
  return {
    kind,
    run,
    parent: undefined,
    name,
    options,
    startedMs: sinceMs,
    firstChunkMs: undefined,
    endedMs: undefined,
  }
}
