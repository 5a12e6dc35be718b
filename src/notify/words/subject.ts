/** Whom a notice is about, in the words its people know. */

import { originOf, type Origin } from '../../model/origin.ts'
import type { RunInfo } from '../../model/run.ts'
import type { SessionInfo } from '../../model/session.ts'
import { plainName } from './plain-text.ts'

/** A run or a session, as far as a notice needs it. Holds copies: the run may be gone when it is told. */
export interface Subject {
  /** What people call it; one harmless line. Empty where neither the run nor those above it have a name. */
  readonly label: string
  readonly runId: string | undefined
  /** Session key, only when the host named the session. */
  readonly session: string | undefined
  /** Where its people wait, if that is known. */
  readonly origin: Origin | undefined
}

/** Longer labels are cut: a notice is one short sentence. */
const MAX_LABEL_LENGTH = 80

/**
 * The subject that a run is. What it does not know itself its nearest ancestor knows: a sub-agent goes by
 * the label, and answers to the origin, of the run that people started.
 */
export function subjectOfRun(run: RunInfo): Subject {
  const name =
    nearest(run, (one) => one.label) ??
    nearest(run, (one) => one.agent) ??
    nearest(run, (one) => one.options.foreign?.name) ??
    sessionName(run.session)
  return {
    label: labelOf(name),
    runId: run.id,
    session: sessionName(run.session),
    origin: originOf(run),
  }
}

/**
 * The subject that a session is when no run of it is known.
 *
 * @param people where the people of its latest run wait, if there was one
 */
export function subjectOfSession(session: SessionInfo, people?: Origin): Subject {
  const name = sessionName(session)
  return { label: labelOf(name), runId: undefined, session: name, origin: people }
}

/** A label as a notice shows it. Ids of ours tell people nothing: what has no name has an empty one. */
export function labelOf(name: string | undefined): string {
  return name === undefined ? '' : plainName(name, MAX_LABEL_LENGTH)
}

function sessionName(session: SessionInfo): string | undefined {
  return session.named ? session.key : undefined
}

function nearest(run: RunInfo, fact: (run: RunInfo) => string | undefined): string | undefined {
  for (let one: RunInfo | undefined = run; one !== undefined; one = one.parent) {
    const value = fact(one)
    if (value !== undefined && value !== '') return value
  }
  return undefined
}
