/** The tree of what is open: runs and calls, each with a row of its own. A node that holds nothing is a strand. */

import type { ActivityTable } from '../activity-table.ts'
import type { DeclaredWait } from './declared-wait.ts'
import type { RequestLoop } from './request-loop.ts'

/**
 * A run or a call that is open. What moves by itself is a leaf of this tree: its row says when it moved last,
 * and nothing that moves in another leaf is written there.
 */
export interface Node {
  readonly table: ActivityTable
  /** The run that it is, or belongs to. */
  readonly run: { wakeIfAccused(): void }
  readonly slot: number
  readonly stamp: number
  /** The tick in which it started. */
  readonly startTick: number
  /** The nearest open node that it is inside of; it may lie in another session. */
  above: Node | undefined
  /** How many open nodes hold it: while there is one, it is no strand. */
  inside: number
  /** It counts in `above.inside`. */
  holds: boolean
  /** The tick of the last thing inside of it that ended well; 0 for never. */
  resultTick: number
  /** Silence counts from here, although nothing moved: a wait was over, or a failed call had begun. */
  sinceTick: number
  /** The waits that were declared for it and are not over, oldest first. */
  waits: readonly DeclaredWait[] | undefined
  /** Model requests made right here that have failed, since the last result. */
  loop: RequestLoop | undefined
  /** Nothing was ever open inside of it, and no wait was declared: its silence is that of its kind. */
  isTypical: boolean
  /** A chunk came, or it reported progress: its row says when. */
  readonly hasMoved: boolean
}

/** Hangs a node below another: from now on, that one is no strand, unless the new one does not hold it. */
export function enter(node: Node, above: Node | undefined): void {
  node.above = above
  if (above === undefined) return
  above.isTypical = false
  if (node.holds) above.inside += 1
}

/**
 * Takes a node out. What ended well is progress of the node above; what failed is none, but the silence there
 * does not count further back than the failed node's own.
 *
 * @param left nodes that are still open inside of it, or of what goes with it: they hang one higher from now on
 */
export function leave(node: Node, isWell: boolean, left: readonly Node[] = NONE): void {
  const { above, table } = node
  for (const inner of left) {
    if (inner.holds && inner.above !== undefined) inner.above.inside -= 1
    inner.above = above
    if (inner.holds && above !== undefined) above.inside += 1
  }
  if (above === undefined) return
  letGo(node)
  if (isWell) noteResult(above, table.coming)
  else above.sinceTick = Math.max(above.sinceTick, silentSince(node))
}

/** Semantic progress: a request that was repeated before has come to something. */
function noteResult(node: Node, tick: number): void {
  node.resultTick = tick
  node.loop = undefined
}

/** Something came or went inside of these nodes: each run of them that is accused is looked at again. */
export function wakeAbove(node: Node): void {
  for (let one = node.above; one !== undefined; one = one.above) one.run.wakeIfAccused()
}

/** The node stays open, but nobody waits for it any more. */
export function letGo(node: Node): void {
  if (!node.holds) return
  node.holds = false
  if (node.above !== undefined) node.above.inside -= 1
}

/** The tick from which the silence of a node counts, as far as the node itself knows. */
export function silentSince(node: Node): number {
  return Math.max(node.table.tickOf(node.slot), node.resultTick, node.sinceTick)
}

/** The tick of the last real progress of a node: a chunk or a result, not its start; 0 for none. */
export function movedTick(node: Node): number {
  const ownTick = node.hasMoved ? node.table.tickOf(node.slot) : 0
  return Math.max(ownTick, node.resultTick)
}

/** Something of it waited for a reason: silence counts from here, and what it took says nothing of others. */
export function excuse(node: Node): void {
  node.isTypical = false
  node.sinceTick = node.table.coming
}

/** Whether a node hangs somewhere below another one. */
export function isInside(node: Node, root: Node): boolean {
  for (let one = node.above; one !== undefined; one = one.above) if (one === root) return true
  return false
}

const NONE: readonly Node[] = []
