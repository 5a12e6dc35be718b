/** A live span of the SDK, and what it stands for. */

import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'

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

/** One call of the SDK's `run`: its agents hand over to one another. */
export interface AgentTurn {
  run: RunHandle | undefined
  /** True if that is a run of the host. */
  isHosts: boolean
  /** The first agent. */
  agent: string | undefined
  /** The application's name for the conversation. */
  readonly session: string | undefined
  /** The last answer of a model broke off without an error: only an abort does that. */
  isCut: boolean
}
