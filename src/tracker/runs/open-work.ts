/** What a run was in when it ended: for those who tell of its end. */

import type { RunInfo } from '../../model/run.ts'
import type { WorkInfo } from '../../model/work.ts'
import { TrackedRun } from './tracked-run.ts'

/** The call of a run that was open when it ended, tools before models: by then it is its session's. */
export function openWorkOf(run: RunInfo): WorkInfo | undefined {
  if (!(run instanceof TrackedRun)) return undefined
  const left = run.session.ownerless.filter((call) => call.run === run && !call.isLeftBehind)
  return left.find(({ kind }) => kind === 'tool_call') ?? left[0]
}
