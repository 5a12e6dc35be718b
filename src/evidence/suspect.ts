/** How looks at a silent call become time for it, or its accusation. Pure. */

import { evidenceFromMs, LOOK_EACH_MS } from '../model/evidence.ts'
import type { Evidence, Suspicion, Testimony } from '../model/evidence.ts'

/**
 * Work excuses a call for so long, in ms. Builds pause, so one look that finds nothing accuses nobody; and a
 * call whose processes have stopped is told 20 to 30 s later, wherever between two looks that was.
 */
const EXCUSED_MS = 20_000
/** A busy call is told of once it has been silent for so long, in ms, unless its own limit is longer. */
export const CEILING_MS = 1_800_000
/** A look that takes longer than this, in ms, is not waited for. */
const PATIENCE_MS = 5_000

/** What is known of a call in one silence. All times are silences, in ms. */
export interface Suspect {
  /** At the newest question. */
  readonly silenceMs: number
  /** At the newest look. */
  readonly lookedMs?: number
  /** At the look that is under way. */
  readonly lookingMs?: number
  /** What the newest look found beside the one before; undefined where there was nothing to compare it with. */
  readonly evidence?: Evidence
  /** The newest work that was found, and at which look. */
  readonly work?: { readonly evidence: Evidence; readonly atMs: number }
  /** The judge was told to accuse: nothing but progress takes that back. */
  readonly isAccused: boolean
}

/** A call that nobody has looked at yet. */
export const UNSEEN: Suspect = { silenceMs: 0, isAccused: false }

/**
 * Hears a question. A silence that is shorter than it was is another one.
 *
 * @returns the suspect with `lookingMs` if somebody has to look now, and then to tell it by `seen`
 */
export function asked(before: Suspect, suspicion: Suspicion): Suspect {
  const { silenceMs } = suspicion
  const suspect = { ...(silenceMs < before.silenceMs ? UNSEEN : before), silenceMs }
  const isDue = suspect.lookingMs === undefined && silenceMs >= nextLookMs(suspect, suspicion)
  return isDue ? { ...suspect, lookingMs: silenceMs } : suspect
}

/**
 * Hears what a look found.
 *
 * @param evidence undefined if there was nothing to compare it with: at the first look, and where somebody is met late
 */
export function seen(suspect: Suspect, evidence: Evidence | undefined): Suspect {
  const { lookingMs, evidence: _, ...rest } = suspect
  const lookedMs = lookingMs ?? suspect.silenceMs
  if (evidence === undefined) return { ...rest, lookedMs }
  const isWork = evidence.finding === 'alive'
  return { ...rest, lookedMs, evidence, ...(isWork && { work: { evidence, atMs: lookedMs } }) }
}

/** Accuses a suspect whose time is over. To be asked after the look that the question brought about. */
export function judged(suspect: Suspect, suspicion: Suspicion): Suspect {
  const isOver = suspicion.silenceMs > limitOf(suspect, suspicion)
  return isOver && !suspect.isAccused ? { ...suspect, isAccused: true } : suspect
}

/** What the judge shall do. */
export function testimonyOf(suspect: Suspect, suspicion: Suspicion): Testimony {
  const { isAccused, silenceMs } = suspect
  const evidence = shownEvidence(suspect)
  const limitMs = limitOf(suspect, suspicion)
  if (isAccused) return { limitMs, nextMs: Number.POSITIVE_INFINITY, evidence }
  const next = suspect.lookingMs === undefined ? nextLookMs(suspect, suspicion) : silenceMs
  return { limitMs, nextMs: Math.max(silenceMs, Math.min(next, limitMs)), evidence }
}

/** The work that excuses a suspect, though a look since then found none; else what the newest look found. */
export function shownEvidence({ work, silenceMs, evidence }: Suspect): Evidence | undefined {
  return work !== undefined && silenceMs <= work.atMs + EXCUSED_MS ? work.evidence : evidence
}

/** The limit that holds now: beyond it the call is accused. */
function limitOf(suspect: Suspect, { limitMs, isFixed = false }: Suspicion): number {
  if (isFixed || suspect.isAccused) return limitMs
  const ceilingMs = Math.max(limitMs, CEILING_MS)
  return Math.min(ceilingMs, Math.max(limitMs, excusedMs(suspect)))
}

/** How long the suspect need not be accused, by what is known. */
function excusedMs({ lookedMs = Number.NEGATIVE_INFINITY, lookingMs, evidence, work }: Suspect): number {
  const byWorkMs = work === undefined ? 0 : work.atMs + EXCUSED_MS
  // What is found in a moment may be evidence.
  if (lookingMs !== undefined) return Math.max(byWorkMs, lookingMs + PATIENCE_MS)
  return evidence === undefined ? Math.max(byWorkMs, lookedMs + LOOK_EACH_MS) : byWorkMs
}

/** A look that came before the limit was so near tells nothing. */
function nextLookMs({ lookedMs }: Suspect, { limitMs }: Suspicion): number {
  const firstMs = evidenceFromMs(limitMs)
  return lookedMs === undefined || lookedMs < firstMs ? firstMs : lookedMs + LOOK_EACH_MS
}
