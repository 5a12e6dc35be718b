/** The limits of one channel, each counted where it applies: channel, room or thread. */

import type { Channel, RateLimit } from '../../model/notice.ts'
import { roomKeyOf, type Origin } from '../../model/origin.ts'
import type { Agenda } from './agenda.ts'
import { Bucket } from './bucket.ts'

/** From the widest to the narrowest. */
const SCOPES: readonly RateLimit['per'][] = ['channel', 'room', 'thread']

/** Messages of a channel that are on their way at the same time when the process ends. */
export const RUSH_CONCURRENT = 50

/** The longest wish to wait that is obeyed, in ms: a larger number is a mistake. */
export const MAX_WISH_MS = 24 * 3_600_000

/** Whether something is the name of what a limit counts for. */
export function isScope(value: unknown): value is RateLimit['per'] {
  return SCOPES.includes(value as RateLimit['per'])
}

/** Finds the buckets that a message to one place must have room in. */
export class RateLimits {
  readonly #agenda: Agenda
  /** From the widest to the narrowest. */
  readonly #limits: readonly RateLimit[]
  readonly #buckets: readonly Map<string, Bucket>[]
  readonly #everywhere: Bucket
  #isRushing = false

  /** @param maxConcurrent messages of the channel that may be on their way at the same time */
  constructor(channel: Channel, agenda: Agenda, maxConcurrent: number) {
    this.#agenda = agenda
    this.#limits = (channel.limits ?? []).toSorted((a, b) => SCOPES.indexOf(a.per) - SCOPES.indexOf(b.per))
    this.#buckets = this.#limits.map(() => new Map())
    const burst = Math.max(maxConcurrent, RUSH_CONCURRENT)
    this.#everywhere = new Bucket(agenda, { per: 'channel', capacity: maxConcurrent, burst })
  }

  /** From now on the bursts hold that the platform lets pass. */
  rush(): void {
    this.#isRushing = true
    this.#everywhere.rush()
    for (const buckets of this.#buckets) for (const bucket of buckets.values()) bucket.rush()
  }

  /** All buckets of a place, the narrowest last. The caller gives them back. */
  take(place: Origin): readonly Bucket[] {
    const buckets = [this.#everywhere, ...this.#limits.map((limit, index) => this.#find(limit, index, place))]
    for (const bucket of buckets) bucket.users += 1
    return buckets
  }

  /**
   * Holds back what a wish to wait concerns.
   *
   * @param buckets those of the place that was written to
   * @param per what the platform named; else it means the narrowest limit that is known
   * @param wishMs how long from now, in ms
   */
  pause(buckets: readonly Bucket[], per: RateLimit['per'] = 'thread', wishMs: number): void {
    const untilMs = this.#agenda.now() + Math.min(MAX_WISH_MS, wishMs)
    const wide = SCOPES.indexOf(per)
    buckets.findLast((bucket) => SCOPES.indexOf(bucket.per) <= wide)?.pauseUntil(untilMs)
  }

  /** The place is not written to for now. */
  giveBack(buckets: readonly Bucket[]): void {
    for (const bucket of buckets) {
      bucket.users -= 1
      bucket.forgetIfEmpty()
    }
  }

  #find(limit: RateLimit, index: number, place: Origin): Bucket {
    const buckets = this.#buckets[index] ?? new Map<string, Bucket>()
    const key = keyOf(limit.per, place)
    const known = buckets.get(key)
    if (known !== undefined) return known
    const { per, count: capacity, perMs, burst = capacity } = limit
    // An older one of this place may hear of the end of its pause only now.
    const emptied = (): void => void (buckets.get(key) === made && buckets.delete(key))
    const made: Bucket = new Bucket(this.#agenda, { per, capacity, perMs, burst, emptied })
    if (this.#isRushing) made.rush()
    buckets.set(key, made)
    return made
  }
}

/** What a limit counts for, as a key. */
export function keyOf(per: RateLimit['per'], origin: Origin): string {
  if (per === 'channel') return ''
  const room = roomKeyOf(origin)
  return per === 'room' ? room : JSON.stringify([room, origin.thread])
}
