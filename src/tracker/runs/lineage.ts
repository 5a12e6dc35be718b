/** What lies above a run or call: who lives, who holds it, and what was set for it. */

import { stopsWork } from '../../model/end.ts'
import type { RunOptions } from '../../model/run.ts'
import type { WorkInfo } from '../../model/work.ts'
import { enter, isInside, wakeAbove, type Node } from './node.ts'
import { TrackedCall } from './tracked-call.ts'
import type { TrackedRun } from './tracked-run.ts'
import type { TrackedSession } from '../tracked-session.ts'

/** Hangs a run that starts below the run, and the call of it, that it is started in. */
export function joinTree(run: TrackedRun): void {
  const keeper = run.detached || run.parent === undefined ? undefined : liveOne(run.parent)
  enter(run, keeper && openAbove(run.within, keeper))
  wakeAbove(run)
  run.keptBy = keeper
  keeper?.children.push(run)
}

/** Takes a run that ends out: what lives below it goes on one higher, or after an abnormal end alone. */
export function leaveTree(run: TrackedRun, isWell: boolean): void {
  const keeper = run.keptBy
  keeper?.children.splice(keeper.children.indexOf(run), 1)
  if (run.children.length === 0) return
  const next = isWell ? keeper : undefined
  for (const child of run.children.splice(0)) {
    child.keptBy = next
    next?.children.push(child)
  }
}

/** The nearest of a run and those above it that lives. */
export function liveOne(run: TrackedRun | undefined): TrackedRun | undefined {
  for (const one of upwards(run)) if (one.ended === undefined) return one
  return undefined
}

/**
 * The innermost call around that is still open and lies in the run, else the run: a call of another run must not
 * take away what this one is held by.
 */
export function openAbove(call: WorkInfo | undefined, run: TrackedRun): Node {
  for (let one = call; one !== undefined; one = one.parent) {
    if (!(one instanceof TrackedCall) || one.endedMs !== undefined || one.run.ended !== undefined) continue
    if (one.run === run || isInside(one, run)) return one
  }
  return run
}

/**
 * What still hangs right below nodes of a run that go: calls and sub-agents of it, and of the runs above, which
 * may have called from in there. These are sought only while something is known to be missing.
 *
 * @param gone some of the open calls of the run, perhaps with the run itself
 */
export function hangingOn(gone: ReadonlySet<Node>, run: TrackedRun): Node[] {
  const found: Node[] = []
  let missing = 0
  for (const node of gone) missing += node.inside - (isHeldBy(node, gone) ? 1 : 0)
  for (let one: TrackedRun | undefined = run; one !== undefined; one = one.keptBy) {
    for (const node of [...one.open, ...one.children]) {
      if (gone.has(node) || node.above === undefined || !gone.has(node.above)) continue
      found.push(node)
      if (node.holds) missing -= 1
    }
    if (missing <= 0) return found
  }
  return found
}

/** What still hangs on a run that ends, or on a call that it leaves open. */
export function hangingOnRun(run: TrackedRun): readonly Node[] {
  if (run.inside === 0 && run.open.length === 0 && run.children.length === 0) return []
  return hangingOn(new Set<Node>([run, ...run.open]), run)
}

function isHeldBy({ above, holds }: Node, nodes: ReadonlySet<Node>): boolean {
  return holds && above !== undefined && nodes.has(above)
}

/** What was set for a run, most specific first: by itself, by the runs above it, by their sessions. */
export function levelsOf<Key extends 'thresholds' | 'recovery'>(
  run: TrackedRun,
  key: Key,
): NonNullable<RunOptions[Key]>[] {
  const levels: RunOptions[Key][] = []
  const sessions = new Set<TrackedSession>()
  for (const one of upwards(run)) {
    levels.push(one.options[key])
    sessions.add(one.session)
  }
  for (const session of sessions) levels.push(session.overrides[key])
  return levels.filter((level) => level !== undefined)
}

/** Whether a run that a run ends with has ended abnormally. */
export function hasFailedAbove(run: TrackedRun): boolean {
  for (const one of upwards(run))
    if (one !== run && one.ended !== undefined && stopsWork(one.ended)) return true
  return false
}

function* upwards(run: TrackedRun | undefined): Generator<TrackedRun> {
  for (let one = run; one !== undefined; one = one.detached ? undefined : one.parent) yield one
}
