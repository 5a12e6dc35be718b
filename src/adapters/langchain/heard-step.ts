/** A step of LangChain that lives: a graph, a node, a lambda, a tool. */

import type { RunHandle } from '../../model/run.ts'
import type { WorkHandle } from '../../model/work.ts'
import type { BodyScope } from './body-scope.ts'
import type { GraphTurn } from './graph-turn.ts'

/** What a step means for what is done in it. */
export interface HeardStep {
  readonly run: RunHandle
  /** The tool call that work in it is part of. */
  readonly work: WorkHandle | undefined
  /** The graph that it is a step of; undefined for a tool that the host calls. */
  readonly turn: GraphTurn | undefined
  /** The agent that its metadata names. What is below inherits it, if it is another agent or not. */
  readonly agent: string | undefined
  /** True if its graph is over with it. */
  readonly endsTurn: boolean
  /** Its run was stopped before it began. */
  readonly isStopped: boolean
  /** What runs in its body. */
  scope: BodyScope | undefined
}
