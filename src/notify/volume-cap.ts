/** Keeps a flood from the default destination: so many messages an hour, then one line that says how many more. */

import type { Cancel, Clock } from '../model/clock.ts'
import type { Channel, Notice } from '../model/notice.ts'
import type { Origin } from '../model/origin.ts'
import type { EditTarget, Job, JobOptions, Settle, Sieve } from './delivery/job.ts'
import type { Report } from './delivery/message.ts'
import { heldBackNotice, holdingNotice, tallied, type Tally } from './words/merge.ts'

/** Messages an hour, where nobody says otherwise: one a minute. */
export const DEFAULT_PER_HOUR = 60
/** The time that the cap is for, in ms: it begins with its first message. */
export const CAP_PER_MS = 3_600_000

const HELD_BACK: Report = { outcome: 'suppressed', reason: 'volume_cap', attempts: 0 }

/** What a cap needs of its neighbours. */
export interface VolumeCapOptions {
  /** Messages an hour. */
  readonly perHour: number
  readonly clock: Clock
  /** Carries the line. */
  readonly send: (channel: Channel, wish: JobOptions) => void
}

/** What an hour has held back, and where its line stands. */
interface Held {
  readonly channel: Channel
  readonly place: Origin | undefined
  readonly target: EditTarget
  readonly tally: Tally
  count: number
  isOver: boolean
}

/**
 * Counts messages, not notices: what is merged into one counts once. It concerns only what goes to the default
 * destination because it has no place of its own; people who were told of a stall there are always told of its end.
 */
export class VolumeCap implements Sieve {
  readonly #options: VolumeCapOptions
  #endsMs = Number.NEGATIVE_INFINITY
  #sent = 0
  #held: Held | undefined
  #cancel: Cancel | undefined
  #isLifted = false

  constructor(options: VolumeCapOptions) {
    this.#options = options
  }

  sift(channel: Channel, jobs: readonly Job[], settle: Settle): readonly Job[] {
    if (!jobs.some(isCapped) || this.#takesRoom()) return jobs
    for (const job of jobs) {
      if (!isCapped(job)) continue
      this.#note(channel, job.notice)
      settle(job, HELD_BACK)
    }
    return jobs.filter((job) => !isCapped(job))
  }

  lift(): void {
    this.#isLifted = true
    this.#tellHeld()
  }

  forget(channel: Channel): void {
    if (this.#held?.channel !== channel) return
    this.#cancel?.()
    this.#held.isOver = true
    this.#held = undefined
  }

  #takesRoom(): boolean {
    const nowMs = this.#options.clock.now()
    if (this.#isLifted) return true
    if (nowMs >= this.#endsMs) {
      this.#tellHeld()
      this.#endsMs = nowMs + CAP_PER_MS
      this.#sent = 0
    }
    if (this.#sent >= this.#options.perHour) return false
    this.#sent += 1
    return true
  }

  #note(channel: Channel, notice: Notice): void {
    this.#held ??= this.#begin(channel, notice)
    this.#held.count += 1
    tallied(this.#held.tally, notice)
  }

  /** People shall not take the silence for health. */
  #begin(channel: Channel, { kind, origin: place }: Notice): Held {
    const { clock, perHour } = this.#options
    const held: Held = {
      channel,
      place,
      target: { message: undefined },
      tally: new Map(),
      count: 0,
      isOver: false,
    }
    const leftMs = this.#endsMs - clock.now()
    this.#cancel = clock.after(leftMs, () => this.#tellHeld())
    this.#say(held, holdingNotice({ kind, perHour, leftMs, at: clock.wallTime() }), () => held.isOver)
    return held
  }

  #tellHeld(): void {
    const held = this.#held
    if (held === undefined) return
    this.#cancel?.()
    this.#held = undefined
    held.isOver = true
    const { count, tally } = held
    this.#say(held, heldBackNotice({ count, tally, at: this.#options.clock.wallTime() }))
  }

  #say({ channel, place, target }: Held, notice: Notice, outdated?: () => boolean): void {
    this.#options.send(channel, {
      notice: { ...notice, origin: place },
      reason: 'first',
      target,
      ...(outdated && { interest: { outdated } }),
    })
  }
}

function isCapped({ isFallback, isOwed }: Job): boolean {
  return isFallback && !isOwed
}
