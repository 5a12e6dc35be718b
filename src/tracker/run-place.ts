/** Where the people of a run wait, and whether that makes it a run of its own. */

import { isSamePlace, originOf } from '../model/origin.ts'
import type { RunOptions } from '../model/run.ts'
import type { TrackedRun } from './runs/tracked-run.ts'
import type { TrackedSession } from './tracked-session.ts'

/** A run that names no place waits where the people of its session do; a sub-agent, where those of its parent do. */
export function withPeople(
  told: RunOptions,
  session: TrackedSession,
  parent: TrackedRun | undefined,
): RunOptions {
  const { origin } = session
  if (origin === undefined || told.origin !== undefined || parent?.session === session) return told
  return { ...told, origin }
}

/** By its own word; else where it has a session of its own, and people who wait elsewhere. */
export function isDetached({ detached, session, origin }: RunOptions, parent: TrackedRun): boolean {
  if (detached !== undefined) return detached
  if (session === undefined || session === parent.session.key || origin === undefined) return false
  const theirs = originOf(parent)
  return theirs === undefined || !isSamePlace(origin, theirs)
}
