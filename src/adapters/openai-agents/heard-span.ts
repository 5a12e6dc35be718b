/** A live span of the SDK, and what it stands for. */

import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { AgentTurn } from './agent-turn.ts'

/** What a span means for what is done in it. */
export interface HeardSpan {
  readonly turn: AgentTurn
  /** The run that work in it belongs to; undefined until the first agent of a turn is known. */
  run: RunHandle | undefined
  /** The tool call that work in it is part of. */
  readonly work: WorkHandle | undefined
  /** True if its run ends with it. */
  readonly endsRun: boolean
}
