/** The pulse of the last 15 minutes as stretches of the same kind: what is drawn, and what is read aloud. Pure. */

import { BEAT_MS, PULSE_SLOTS } from '../words.ts'
import { tickDuration } from './tick-duration.ts'

/** A stretch: its kind, where it begins, where it ends, and its letters. */
export interface Stretch {
  /** `m` for words that arrive, else the letter of the pulse. */
  readonly kind: string
  readonly from: number
  readonly to: number
  readonly letters: string
}

/** The stretches of a pulse. */
export function stretchesOf(pulse: string): Stretch[] {
  return [...pulse.matchAll(/[1-4]+|([^1-4])\1*/g)].map(({ 0: letters, 1: kind = 'm', index }) => ({
    kind,
    from: index,
    to: index + letters.length,
    letters,
  }))
}

/** The pulse in words, for those who cannot see it. */
export function pulseWords(pulse: string): string {
  const ended = pulse.match(/[CKTEL]/g)?.length ?? 0
  const silent = /[!sh]+$/.exec(pulse)?.[0].length ?? 0
  const runs = `Last 15 minutes: ${ended} ended run${ended === 1 ? '' : 's'}`
  return silent === 0 ? runs : `${runs}, silent for the last ${tickDuration(silent * BEAT_MS)}`
}

/** The same pulse a slot later. */
export function nextPulse(pulse: string, letter: string): string {
  return (pulse + letter).slice(-PULSE_SLOTS)
}
