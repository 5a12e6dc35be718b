/** Knows of which sessions people wish to hear nothing for a while. */

import type { Clock } from '../model/clock.ts'
import type { SessionInfo } from '../model/session.ts'

/** Sessions that can be muted at the same time. */
export const MAX_MUTED = 10_000
/** The longest time that a session can be muted, in ms: 30 days. */
export const MAX_MUTE_MS = 30 * 86_400_000

/** What mutes need of their neighbours. */
export interface MutesOptions {
  readonly clock: Clock
  readonly warn: (message: string) => void
}

/**
 * Sessions that are muted, by their keys: a mute holds for a session that is forgotten meanwhile, and for one that
 * does not run yet. It ends by itself, at a time of the monotonic clock, for steps of the wall clock change nothing.
 */
export class Mutes {
  readonly #options: MutesOptions
  /** Until when, in ms of the monotonic clock. */
  readonly #ends = new Map<string, number>()

  constructor(options: MutesOptions) {
    this.#options = options
  }

  /** Mutes a session from now on, whatever was said before. */
  mute(key: string, forMs: number): void {
    const nowMs = this.#options.clock.now()
    if (this.#ends.size >= MAX_MUTED && !this.#ends.has(key)) this.#dropPast(nowMs)
    if (this.#ends.size >= MAX_MUTED && !this.#ends.has(key)) {
      return this.#options.warn(`Cannot mute a session: ${MAX_MUTED} are muted; its people still hear of it`)
    }
    this.#ends.set(key, nowMs + forMs)
  }

  /** Lets people hear of a session again. */
  unmute(key: string): void {
    this.#ends.delete(key)
  }

  isMuted({ key }: SessionInfo): boolean {
    return this.#ends.size > 0 && this.#leftMs(key) > 0
  }

  /** Until when a session is muted, in ms since the epoch; undefined for one that is not. */
  untilOf(key: string): number | undefined {
    const leftMs = this.#leftMs(key)
    return leftMs > 0 ? this.#options.clock.wallTime() + leftMs : undefined
  }

  #leftMs(key: string): number {
    const endMs = this.#ends.get(key)
    if (endMs === undefined) return 0
    const leftMs = endMs - this.#options.clock.now()
    if (leftMs <= 0) this.#ends.delete(key)
    return leftMs
  }

  #dropPast(nowMs: number): void {
    for (const [key, endMs] of this.#ends) if (endMs <= nowMs) this.#ends.delete(key)
  }
}
