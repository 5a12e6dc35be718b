/** What is learned of a run after its start: what is told and counted from now on has it. */

import type { RunDescription } from '../../model/run.ts'
import type { TrackedRun } from './tracked-run.ts'

/** Takes it over, and tells the sinks. What was left out stays. */
export function describeRun(run: TrackedRun, said: RunDescription): void {
  const { session, parent } = run
  const description = session.checks.description(said)
  run.options = { ...run.options, ...description }
  // A sub-agent is a guest in its parent's session, and does not rename it.
  if (parent?.session !== session) session.agent = run.agent ?? session.agent
  session.sinks.runDescribed(run, description)
}
