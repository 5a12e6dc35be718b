/** The last 15 minutes of a session, a letter for each five seconds. */

import { BEAT_MS, PULSE_SLOTS } from '../words.ts'

const NOTHING = '_'.charCodeAt(0)
const UNHEARD = 'h'.charCodeAt(0)

/** What is read is written here first: one piece of memory for all pulses. */
const READ = Buffer.alloc(PULSE_SLOTS)

/** Beats that may be late before their slots count as not heard. */
const LATE_SLOTS = 1

/**
 * A ring of letters: 180 bytes, and one store a beat. A session that does not run is not asked; a beat that was not
 * written while something ran was not heard, because the process stood still.
 */
export class Pulse {
  /** Undefined before the first letter: many sessions end before they have one. */
  #letters: Uint8Array | undefined
  #slot: number
  #last = NOTHING
  /** An end that is not among the letters yet. */
  #end: string | undefined
  #endSlot = -1

  /** @param nowMs on the monotonic clock */
  constructor(nowMs: number) {
    this.#slot = slotOf(nowMs)
  }

  /** The letter of this slot. An end stays, whatever else is said of the slot. */
  write(letter: string, nowMs: number): void {
    this.#settle()
    this.#store(letter, slotOf(nowMs))
  }

  /** A run ended. Of several ends in a slot, the first one stays. It costs two stores, however many runs end. */
  writeEnd(letter: string, nowMs: number): void {
    const slot = slotOf(nowMs)
    if (slot === this.#endSlot) return
    this.#settle()
    this.#end = letter
    this.#endSlot = slot
  }

  /** Something ran when it was written last. */
  get isOpen(): boolean {
    return this.#last !== NOTHING || this.#end !== undefined
  }

  /**
   * All letters, the newest last.
   *
   * @param current what it does now: shown where this slot has no letter yet
   */
  read(nowMs: number, current = '_'): string {
    this.#settle()
    const now = slotOf(nowMs)
    const gap = this.#gap(now)
    for (let slot = now - PULSE_SLOTS + 1, index = 0; slot <= now; slot += 1, index += 1) {
      const isKnown = slot <= this.#slot && slot > this.#slot - PULSE_SLOTS && slot >= 0
      READ[index] = isKnown ? this.#at(slot) : slot > this.#slot ? gap : NOTHING
    }
    if (now > this.#slot) READ[PULSE_SLOTS - 1] = current.charCodeAt(0)
    return READ.toString('latin1')
  }

  /** The letter of this slot: what was written, if that was an end, else what it does now. */
  newest(nowMs: number, current: string): string {
    this.#settle()
    const letter = this.#at(slotOf(nowMs))
    return slotOf(nowMs) === this.#slot && isEnd(letter) ? String.fromCharCode(letter) : current
  }

  #at(slot: number): number {
    return this.#letters?.[slot % PULSE_SLOTS] ?? NOTHING
  }

  #settle(): void {
    if (this.#end === undefined) return
    this.#store(this.#end, this.#endSlot)
    this.#end = undefined
  }

  #store(letter: string, slot: number): void {
    const letters = (this.#letters ??= new Uint8Array(PULSE_SLOTS).fill(NOTHING))
    this.#moveTo(slot, letters)
    const at = this.#slot % PULSE_SLOTS
    if (!isEnd(letters[at] ?? NOTHING)) letters[at] = letter.charCodeAt(0)
    this.#last = letters[at] ?? NOTHING
  }

  #moveTo(slot: number, letters: Uint8Array): void {
    const letter = this.#gap(slot)
    for (let next = Math.max(this.#slot + 1, slot - PULSE_SLOTS + 1); next < slot; next += 1) {
      letters[next % PULSE_SLOTS] = letter
    }
    if (slot > this.#slot) letters[slot % PULSE_SLOTS] = NOTHING
    this.#slot = Math.max(this.#slot, slot)
  }

  /** What stands in slots that nobody wrote, up to this one. */
  #gap(slot: number): number {
    if (this.#last === NOTHING || isEnd(this.#last)) return NOTHING
    return slot - this.#slot - 1 > LATE_SLOTS ? UNHEARD : this.#last
  }
}

/** Where the next slot begins, for all pulses alike; in ms. */
export function nextSlotAfter(nowMs: number): number {
  return nowMs + BEAT_MS - (nowMs % BEAT_MS)
}

function slotOf(nowMs: number): number {
  return Math.floor(nowMs / BEAT_MS)
}

function isEnd(letter: number): boolean {
  return 'CKTEL'.includes(String.fromCharCode(letter))
}
